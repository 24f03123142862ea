using Fairlead.Model.Schema;

namespace Fairlead.Model.Access;

/// <summary>A kind of objects.</summary>
[WireEnum("PERMISSION_")]
public enum PermissionResource
{
    Controller, Internal, Virtualservice, Pool, Healthmonitor, Networkprofile, Applicationprofile, Httppolicyset,
    Ipaddrgroup, Stringgroup, Sslprofile, Sslkeyandcertificate, Networksecuritypolicy,
    Applicationpersistenceprofile, Analyticsprofile, Vsdatascriptset, Tenant, Pkiprofile, Authprofile, Cloud,
    Serviceengine, Serviceenginegroup, Network, Systemconfiguration, Vrfcontext, User, Role, Alert, Alertconfig,
    Alertemailconfig, Alertsyslogconfig, Actiongroupconfig, Snmptrapprofile, Upgrade, Reboot, Techsupport, Exempt,
    VirtualserviceMaintenance, PoolMaintenance, TrafficCapture, Microservicegroup, Ipamdnsproviderprofile,
    Certificatemanagementprofile, Poolgroup, Prioritylabels, Poolgroupdeploymentpolicy, Gslb, Gslbservice,
    Gslbgeodbprofile, Dnspolicy, Trafficcloneprofile, SeToken, Wafpolicy, Wafprofile, UserCredential, Autoscale,
    Customipamdnsprofile, Errorpageprofile, Errorpagebody, [WireName("PERMISSION_L4POLICYSET")] L4policyset,
    Microservice, Hardwaresecuritymodulegroup, Securitypolicy, Wafpolicypsmgroup, Pingaccessagent, Networkservice,
    Natpolicy, Protocolparser, Ssopolicy, Controllersite, Image, UpgradeOps, UpgradeSegroupOps,
    [WireName("PERMISSION_TESTSEDATASTORELEVEL1")] Testsedatastorelevel1,
    [WireName("PERMISSION_TESTSEDATASTORELEVEL2")] Testsedatastorelevel2,
    [WireName("PERMISSION_TESTSEDATASTORELEVEL3")] Testsedatastorelevel3, FileObject, Ipreputationdb, Icap,
    GslbserviceGroup, Jwtserverprofile, Geodb, Botdetectionpolicy, Jwtprofile, Labelgroup, Wafcrs,
    Authmappingprofile, Albservicesconfig, Albservicesstatus, Albservicesreg, Licensing, Albservicesuserinfo,
    TenantSystemConfiguration, Csrfpolicy, Serviceauthprofile, Systemreport,
}
