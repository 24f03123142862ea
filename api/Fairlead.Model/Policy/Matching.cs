using Fairlead.Model.Schema;

namespace Fairlead.Model.Policy;

/// <summary>Whether a value must be among those given, or must not.</summary>
[WireEnum("IS_")]
public enum MatchOperation
{
    In, NotIn,
}

/// <summary>What is known of an address.</summary>
[WireEnum("ATTRIBUTE_")]
public enum GeoAttribute
{
    IpPrefix, CountryCode, CountryName, ContinentCode, ContinentName, RegionName, CityName, IspName,
    OrganizationName, AsNumber, AsName, Longitude, Latitude, [WireName("ATTRIBUTE_CUSTOM_1")] Custom1,
    [WireName("ATTRIBUTE_CUSTOM_2")] Custom2, [WireName("ATTRIBUTE_CUSTOM_3")] Custom3,
    [WireName("ATTRIBUTE_CUSTOM_4")] Custom4, [WireName("ATTRIBUTE_CUSTOM_5")] Custom5,
    [WireName("ATTRIBUTE_CUSTOM_6")] Custom6, [WireName("ATTRIBUTE_CUSTOM_7")] Custom7,
    [WireName("ATTRIBUTE_CUSTOM_8")] Custom8, [WireName("ATTRIBUTE_CUSTOM_9")] Custom9, UserDefinedMapping,
}

/// <summary>What an address is known for.</summary>
[WireEnum("IP_REPUTATION_TYPE_")]
public enum IpReputationType
{
    SpamSource, WindowsExploits, WebAttacks, Botnets, Scanners, Dos, Reputation, Phishing, Proxy, Network, Cloud,
    MobileThreats, Tor, All,
}

/// <summary>A scheme.</summary>
[WireEnum("")]
public enum HttpScheme
{
    Http, Https,
}

/// <summary>How a header is compared.</summary>
[WireEnum("HDR_")]
public enum HeaderMatchOperation
{
    Exists, DoesNotExist, BeginsWith, DoesNotBeginWith, Contains, DoesNotContain, EndsWith, DoesNotEndWith, Equals,
    DoesNotEqual,
}

/// <summary>Whether upper and lower case differ.</summary>
[WireEnum("")]
public enum MatchCase
{
    Sensitive, Insensitive,
}

/// <summary>A method of HTTP.</summary>
[WireEnum("HTTP_METHOD_")]
public enum HttpMethodName
{
    Get, Head, Put, Delete, Post, Options, Trace, Connect, Patch, Propfind, Proppatch, Mkcol, Copy, Move, Lock,
    Unlock,
}

/// <summary>How a text is compared.</summary>
[WireEnum("")]
public enum StringOperation
{
    BeginsWith, DoesNotBeginWith, Contains, DoesNotContain, EndsWith, DoesNotEndWith, Equals, DoesNotEqual,
    RegexMatch, RegexDoesNotMatch,
}

/// <summary>How a query is compared.</summary>
[WireEnum("QUERY_MATCH_")]
public enum QueryMatchOperation
{
    Contains, DoesNotContain, Exists, DoesNotExist, BeginsWith, DoesNotBeginWith, EndsWith, DoesNotEndWith, Equals,
    DoesNotEqual, RegexMatch, RegexDoesNotMatch,
}

/// <summary>A version of HTTP.</summary>
[WireEnum("")]
public enum HttpVersion
{
    ZeroNine, OneZero, OneOne, TwoZero,
}
