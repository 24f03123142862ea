using Fairlead.Model.Kinds;
using Fairlead.Model.Tls;

namespace Fairlead.Api.Features.Objects;

/// <summary>What was sent as PKCS#12 is kept as PEM: one form for whatever looks at certificates later, and no passphrase to keep.</summary>
internal sealed class UnpackPkcs12 : IAdmissionStep
{
    public Task RunAsync(Draft draft, CancellationToken cancellationToken)
    {
        if (draft.Faults.Count == 0 && draft.Kind == SslKeyAndCertificate.Kind)
        {
            Unpack(draft);
        }

        return Task.CompletedTask;
    }

    private static void Unpack(Draft draft)
    {
        var record = (SslKeyAndCertificate)KindCodec.Read(SslKeyAndCertificate.Kind, draft.Document);
        if (Pkcs12Reading.FieldOf(record) is not { } field)
        {
            return;
        }

        if (Pkcs12Reading.Read(record, field, out var fault) is not { } parts)
        {
            draft.Faults.Add(fault!);
            return;
        }

        draft.Document["format"] = "SSL_PEM";
        draft.Document["certificate"]!["certificate"] = parts.Chain;
        draft.Document["key"] = parts.Key;
        draft.Document["certificate_base64"] = false;
        draft.Document["key_base64"] = false;
        draft.Document.Remove("key_passphrase");
    }
}
