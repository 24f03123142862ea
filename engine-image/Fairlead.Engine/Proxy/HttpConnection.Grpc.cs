using System.Buffers.Text;
using Fairlead.Engine.Http;

namespace Fairlead.Engine.Proxy;

/// <summary>Calls of gRPC: they may last and be silent, and what goes wrong is said in their own terms.</summary>
internal sealed partial class HttpConnection
{
    private bool _isGrpc;
    private int? _grpcStatus;

    private bool IsGrpc(RequestHead head)
    {
        var bytes = _in.Readable;
        foreach (ref readonly var field in head.Fields.Slices)
        {
            if (field is { Id: HeaderId.Other, NameLength: 12 } && HttpChars.EqualsIgnoreCase(bytes.Slice(field.NameStart, 12), "content-type"u8))
            {
                return GrpcAnswers.IsGrpc(ValueOf(bytes, field));
            }
        }

        return false;
    }

    /// <summary>The status that an answer without content carries in its head.</summary>
    private void NoteGrpcStatus(ReadOnlySpan<byte> bytes, ResponseHead head)
    {
        foreach (ref readonly var field in head.Fields.Slices)
        {
            if (field is { Id: HeaderId.Other, NameLength: 11 } && HttpChars.EqualsIgnoreCase(bytes.Slice(field.NameStart, 11), "grpc-status"u8)
                && Utf8Parser.TryParse(ValueOf(bytes, field), out int status, out _))
            {
                _grpcStatus = status;
            }
        }
    }
}
