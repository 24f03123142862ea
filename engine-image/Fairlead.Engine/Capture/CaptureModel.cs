using System.Text;
using Fairlead.Engine.Http;
using Fairlead.Engine.Net;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Capture;

/// <summary>A capture of one virtual service's transactions while it runs on this engine: what it takes, and how many it has taken.</summary>
internal sealed class CaptureModel
{
    /// <summary>Transactions followed at a time, whether they turn out to be wanted or not.</summary>
    public const int MostUnderWay = 128;

    private readonly CaptureQueue _queue;
    private readonly AddressSet? _clients;
    private readonly byte[][] _methods;
    private readonly byte[] _path;
    private readonly byte[] _host;
    private readonly byte[] _headerName;
    private readonly byte[] _headerValue;
    private int _underWay;
    private long _taken;
    private long _lost;

    public CaptureModel(CaptureOrder order, CaptureQueue queue)
    {
        Order = order;
        Mask = new HeadMask(order.SensitiveNames);
        _queue = queue;
        _clients = order.Client is null ? null : new AddressSet(order.Client);
        _methods = [.. order.Methods.Select(Encoding.ASCII.GetBytes)];
        _path = Encoding.UTF8.GetBytes(order.PathPrefix);
        _host = Encoding.ASCII.GetBytes(order.Host);
        _headerName = Encoding.ASCII.GetBytes(order.HeaderName);
        _headerValue = Encoding.UTF8.GetBytes(order.HeaderValue);
    }

    public CaptureOrder Order { get; }

    public HeadMask Mask { get; }

    public bool IsFull => Interlocked.Read(ref _taken) >= Order.Count;

    /// <summary>Of those that matched, or might have.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Follows a request whose head is there, if it may be wanted; null when it is not, or too many are followed.</summary>
    public CapturedExchange? Follow(ReadOnlySpan<byte> bytes, RequestHead head, in NetAddress client)
    {
        if (IsFull || !Matches(bytes, head, client))
        {
            return null;
        }

        if (Interlocked.Increment(ref _underWay) > MostUnderWay)
        {
            Interlocked.Decrement(ref _underWay);
            Lose();
            return null;
        }

        return new CapturedExchange(this, bytes[..head.Length], head);
    }

    public void Lose() => Interlocked.Increment(ref _lost);

    public void Ended() => Interlocked.Decrement(ref _underWay);

    public bool Wants(TransactionRecord record) =>
        (Order.Status is null || NumberRanges.Contains(Order.Status, (uint)record.Status)) && (ulong)record.TotalUs >= Order.MinTotalUs;

    public void Take(CapturedTransaction transaction)
    {
        if (Interlocked.Increment(ref _taken) > Order.Count)
        {
            return;
        }

        if (!_queue.TryAdd(transaction))
        {
            Lose();
        }
    }

    private bool Matches(ReadOnlySpan<byte> bytes, RequestHead head, in NetAddress client)
    {
        var target = bytes.Slice(head.TargetStart, head.TargetLength);
        return (_clients is null || _clients.Matches(client))
            && (_methods.Length == 0 || IsOneOf(bytes.Slice(head.MethodStart, head.MethodLength)))
            && (_path.Length == 0 || target.StartsWith(_path))
            && (_host.Length == 0 || IsHost(HostOf(bytes, head)))
            && (_headerName.Length == 0 || HasHeader(bytes, head));
    }

    private bool IsOneOf(ReadOnlySpan<byte> method)
    {
        foreach (var one in _methods)
        {
            if (method.SequenceEqual(one))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<byte> HostOf(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        var at = head.Fields.Host;
        return at < 0 ? bytes.Slice(head.AuthorityStart, head.AuthorityLength) : bytes.Slice(head.Fields.Slices[at].ValueStart, head.Fields.Slices[at].ValueLength);
    }

    private bool IsHost(ReadOnlySpan<byte> host) =>
        host.Length >= _host.Length && HttpChars.EqualsIgnoreCase(host[.._host.Length], _host) && (host.Length == _host.Length || host[_host.Length] == ':');

    private bool HasHeader(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        foreach (ref readonly var field in head.Fields.Slices)
        {
            if (field.NameLength == _headerName.Length && HttpChars.EqualsIgnoreCase(bytes.Slice(field.NameStart, field.NameLength), _headerName)
                && bytes.Slice(field.ValueStart, field.ValueLength).IndexOf(_headerValue) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
