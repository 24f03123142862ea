using Fairlead.Model.Identity;
using Microsoft.Extensions.Logging;

namespace Fairlead.Tenants.Store.Objects;

internal sealed partial class SecretSeal
{
    [LoggerMessage(1, LogLevel.Error, "A secret of {Object} cannot be decrypted: the key it was encrypted with is not in the key ring. It counts as empty.")]
    private partial void LogSecretLost(ObjectId @object, Exception e);
}
