namespace Fairlead.Engine.Http.Tests;

/// <summary>What a connection would make of these bytes: where each message ends, and how it stopped.</summary>
internal sealed record Walked(IReadOnlyList<(int Start, int End)> Messages, ParseStatus Last, RefusalReason Reason)
{
    public bool Equals(Walked? other) =>
        other is not null && Messages.SequenceEqual(other.Messages) && Last == other.Last && Reason == other.Reason;

    public override int GetHashCode() => Messages.Count;

    public override string ToString() => $"{string.Join(' ', Messages)} {Last} {Reason}";
}

/// <summary>Feeds the parser as a connection does: piece by piece, head and body, message after message.</summary>
internal static class MessageWalk
{
    public static Walked Requests(byte[] data, HeadLimits limits, IEnumerable<int> pieces)
    {
        var walk = new Walker(data, limits);
        var end = 0;
        foreach (var piece in pieces)
        {
            end = Math.Min(data.Length, end + piece);
            if (!walk.Advance(end))
            {
                return walk.Result;
            }
        }

        walk.Advance(data.Length);
        return walk.Result;
    }

    public static Walked Requests(byte[] data, HeadLimits? limits = null) => Requests(data, limits ?? HeadLimits.Default, []);

    private sealed class Walker(byte[] data, HeadLimits limits)
    {
        private readonly List<(int, int)> _messages = [];
        private readonly RequestHead _head = new();
        private bool _isFresh = true;
        private bool _inBody;
        private int _start;
        private int _at;
        private BodyScanner _body;

        public Walked Result { get; private set; } = new([], ParseStatus.Incomplete, RefusalReason.None);

        public bool Advance(int end)
        {
            while (_at < end || _inBody)
            {
                var status = _inBody ? Body(end, out var reason) : Head(end, out reason);
                if (status == ParseStatus.Refused)
                {
                    Result = new Walked(_messages, status, reason);
                    return false;
                }

                if (status == ParseStatus.Incomplete)
                {
                    break;
                }
            }

            Result = new Walked(_messages, ParseStatus.Incomplete, RefusalReason.None);
            return true;
        }

        private ParseStatus Head(int end, out RefusalReason reason)
        {
            if (_isFresh)
            {
                _head.Reset();
                _isFresh = false;
                _start = _at;
            }

            var status = RequestParser.Parse(data.AsSpan(_start, end - _start), _head, limits, out reason);
            if (status == ParseStatus.Complete)
            {
                _at = _start + _head.Length;
                _body = BodyScanner.Of(_head);
                _inBody = true;
            }

            return status;
        }

        private ParseStatus Body(int end, out RefusalReason reason)
        {
            var status = ParseStatus.Complete;
            if (!_body.IsDone)
            {
                status = _body.Scan(data.AsSpan(_at, end - _at), out var used);
                _at += used;
            }

            reason = _body.Fault;
            if (status == ParseStatus.Complete)
            {
                _messages.Add((_start, _at));
                _inBody = false;
                _isFresh = true;
            }

            return status;
        }
    }
}
