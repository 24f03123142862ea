using Fairlead.Compiler.Objects;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Policy;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Policy;

/// <summary>What is written into headers: values that engines fill in.</summary>
internal static class FieldValueCompiler
{
    public static FieldValue Of(HttpPolicyVariable variable) => variable switch
    {
        HttpPolicyVariable.ClientIp => FieldValue.ClientAddress,
        HttpPolicyVariable.SourceIp => FieldValue.SourceAddress,
        HttpPolicyVariable.VsPort => FieldValue.ListenerPort,
        HttpPolicyVariable.VsIp => FieldValue.ListenerAddress,
        HttpPolicyVariable.HttpHdr => FieldValue.RequestField,
        HttpPolicyVariable.SslProtocol => FieldValue.TlsVersion,
        HttpPolicyVariable.SslCipher => FieldValue.TlsCipher,
        HttpPolicyVariable.SslServerName => FieldValue.TlsServerName,
        HttpPolicyVariable.SslClientFingerprint => FieldValue.ClientFingerprint,
        HttpPolicyVariable.SslClientSerial => FieldValue.ClientSerial,
        HttpPolicyVariable.SslClientIssuer => FieldValue.ClientIssuer,
        HttpPolicyVariable.SslClientSubject => FieldValue.ClientSubject,
        HttpPolicyVariable.SslClientRaw => FieldValue.ClientCertificate,
        HttpPolicyVariable.SslClientEscaped => FieldValue.ClientCertificateEscaped,
        HttpPolicyVariable.SslClientVersion => FieldValue.ClientVersion,
        HttpPolicyVariable.SslClientSigalg => FieldValue.ClientSignature,
        HttpPolicyVariable.SslClientNotvalidbefore => FieldValue.ClientNotBefore,
        HttpPolicyVariable.SslClientNotvalidafter => FieldValue.ClientNotAfter,
        HttpPolicyVariable.RequestId => FieldValue.RequestId,
        _ => FieldValue.UserName,
    };

    /// <summary>Servers take it for proof of who the client is.</summary>
    public static bool IsIdentity(HttpPolicyVariable variable) =>
        variable is HttpPolicyVariable.UserName || Of(variable) is >= FieldValue.ClientFingerprint and <= FieldValue.ClientNotAfter;

    /// <summary>
    /// The headers of <c>ssl_client_certificate_action</c>, as a rule for every request in front of all others: those of the same name that clients send are
    /// taken out, whether or not they have shown a certificate. Null when there are none.
    /// </summary>
    public static HttpRule? OfCertificates(TenantModel model, VirtualService service, List<string> problems)
    {
        var target = model.Target(service.ApplicationProfileRef);
        if (target?.Record is not ApplicationProfile { HttpProfile.SslClientCertificateAction: { Headers.Count: > 0 } action })
        {
            return null;
        }

        var rule = new HttpRule { Set = target.Id.ToString(), Name = "ssl_client_certificate_action" };
        var headers = action.Headers.Where(header => header is { RequestHeader.Length: > 0, RequestHeaderValue: not null });
        rule.Edits.AddRange(ActionCompiler.Edits(
            [.. headers.Select(header => new HttpHdrAction
            {
                Action = HttpHeaderAction.ReplaceHdr,
                Hdr = new HttpHdrData { Name = header.RequestHeader!.Trim(), Value = new HttpHdrValue { Var = header.RequestHeaderValue } },
            })],
            rule,
            problems));
        return rule;
    }
}
