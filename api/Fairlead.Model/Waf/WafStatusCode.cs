using Fairlead.Model.Schema;

namespace Fairlead.Model.Waf;

/// <summary>Status of a refusal.</summary>
[WireEnum("HTTP_RESPONSE_CODE_")]
public enum WafStatusCode
{
    [WireName("HTTP_RESPONSE_CODE_0")] Code0, [WireName("HTTP_RESPONSE_CODE_100")] Code100,
    [WireName("HTTP_RESPONSE_CODE_101")] Code101, [WireName("HTTP_RESPONSE_CODE_200")] Code200,
    [WireName("HTTP_RESPONSE_CODE_201")] Code201, [WireName("HTTP_RESPONSE_CODE_202")] Code202,
    [WireName("HTTP_RESPONSE_CODE_203")] Code203, [WireName("HTTP_RESPONSE_CODE_204")] Code204,
    [WireName("HTTP_RESPONSE_CODE_205")] Code205, [WireName("HTTP_RESPONSE_CODE_206")] Code206,
    [WireName("HTTP_RESPONSE_CODE_300")] Code300, [WireName("HTTP_RESPONSE_CODE_301")] Code301,
    [WireName("HTTP_RESPONSE_CODE_302")] Code302, [WireName("HTTP_RESPONSE_CODE_303")] Code303,
    [WireName("HTTP_RESPONSE_CODE_304")] Code304, [WireName("HTTP_RESPONSE_CODE_305")] Code305,
    [WireName("HTTP_RESPONSE_CODE_307")] Code307, [WireName("HTTP_RESPONSE_CODE_400")] Code400,
    [WireName("HTTP_RESPONSE_CODE_401")] Code401, [WireName("HTTP_RESPONSE_CODE_402")] Code402,
    [WireName("HTTP_RESPONSE_CODE_403")] Code403, [WireName("HTTP_RESPONSE_CODE_404")] Code404,
    [WireName("HTTP_RESPONSE_CODE_405")] Code405, [WireName("HTTP_RESPONSE_CODE_406")] Code406,
    [WireName("HTTP_RESPONSE_CODE_407")] Code407, [WireName("HTTP_RESPONSE_CODE_408")] Code408,
    [WireName("HTTP_RESPONSE_CODE_409")] Code409, [WireName("HTTP_RESPONSE_CODE_410")] Code410,
    [WireName("HTTP_RESPONSE_CODE_411")] Code411, [WireName("HTTP_RESPONSE_CODE_412")] Code412,
    [WireName("HTTP_RESPONSE_CODE_413")] Code413, [WireName("HTTP_RESPONSE_CODE_414")] Code414,
    [WireName("HTTP_RESPONSE_CODE_415")] Code415, [WireName("HTTP_RESPONSE_CODE_416")] Code416,
    [WireName("HTTP_RESPONSE_CODE_417")] Code417, [WireName("HTTP_RESPONSE_CODE_426")] Code426,
    [WireName("HTTP_RESPONSE_CODE_470")] Code470, [WireName("HTTP_RESPONSE_CODE_475")] Code475,
    [WireName("HTTP_RESPONSE_CODE_500")] Code500, [WireName("HTTP_RESPONSE_CODE_501")] Code501,
    [WireName("HTTP_RESPONSE_CODE_502")] Code502, [WireName("HTTP_RESPONSE_CODE_503")] Code503,
    [WireName("HTTP_RESPONSE_CODE_504")] Code504, [WireName("HTTP_RESPONSE_CODE_505")] Code505,
}
