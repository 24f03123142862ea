using Fairlead.Engine.Limits;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Proxy;

/// <summary>What a client sends, within what its virtual service may pass in a second.</summary>
internal sealed partial class HttpConnection
{
    private ReadPause? _uploadPause;

    /// <summary>True: nothing is read now. Heads are, so that a request that will be refused need not wait for it.</summary>
    private bool PausesUpload()
    {
        if (_phase != Phase.Exchange || _model?.Throughput is not { } meter)
        {
            return false;
        }

        _uploadPause ??= new ReadPause(_loop, ResumeUpload);
        if (!_uploadPause.IsOn && !_uploadPause.Begins(meter))
        {
            return false;
        }

        SetInterest(Wanted & ~PollEvents.Readable);
        if (_waiting == Waiting.Body)
        {
            // It is not the client that is slow.
            Await(Waiting.Body, Terms.BodyTimeoutMs);
        }

        return true;
    }

    private void ResumeUpload()
    {
        if (!IsClosed && _phase != Phase.Linger)
        {
            SetInterest(Wanted | PollEvents.Readable);

            // TLS may hold what it has read already.
            OnReadable();
        }
    }

    private void CountUpload(int count) => (_phase == Phase.Head ? Service.State.Model : _model)?.Throughput?.Passed(count);
}
