using System.Buffers;
using Fairlead.Engine.Http;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;
using Fairlead.Engine.Telemetry;
using Google.Protobuf;

namespace Fairlead.Engine.Capture;

/// <summary>
/// What is kept of one transaction while it runs: heads whole, bodies up to their bound. Bodies are kept as they are framed, and taken out of
/// their framing at the end. On its loop only.
/// </summary>
internal sealed class CapturedExchange(CaptureModel capture, ReadOnlySpan<byte> requestHead, RequestHead parsed)
{
    /// <summary>Room for the answer's head.</summary>
    private const int LargestHead = 48 * 1024;

    private static readonly HeadLimits Limits = new(LargestHead, LargestHead, 1024);

    private readonly byte[] _requestHead = capture.Mask.Apply(requestHead, parsed.Fields);
    private readonly BodyScanner _requestFrame = BodyScanner.Of(parsed);
    private readonly bool _isHead = parsed.IsHead;
    private readonly List<RuleHit> _rules = [];
    private ArrayBufferWriter<byte>? _requestBody;
    private ArrayBufferWriter<byte>? _answer;
    private bool _isEnded;

    // Framing of chunks takes room too; whatever comes beyond it is cut.
    private int MostOfBody => capture.Order.BodyBytes == 0 ? 0 : (int)(capture.Order.BodyBytes * 2) + 256;

    public void Note(IReadOnlyList<RuleCounter> rules) => _rules.AddRange(rules.Select(r => new RuleHit { Set = r.Set, Name = r.Name }));

    public void TakeRequestBody(ReadOnlySpan<byte> framed) => Keep(ref _requestBody, framed, MostOfBody);

    /// <summary>What goes to the client, from the first byte of its head.</summary>
    public void TakeAnswer(ReadOnlySpan<byte> sent) => Keep(ref _answer, sent, LargestHead + MostOfBody);

    /// <summary>The transaction has ended, and this is its record. Null: there is none, so that nothing can be said of it.</summary>
    public void End(TransactionRecord? record, LogEncoder encoder)
    {
        if (_isEnded)
        {
            return;
        }

        _isEnded = true;
        capture.Ended();
        if (record is null)
        {
            capture.Lose();
        }
        else if (capture.Wants(record))
        {
            capture.Take(Describe(ByteString.CopyFrom(encoder.Encode(record))));
        }
    }

    private CapturedTransaction Describe(ByteString log)
    {
        var taken = new CapturedTransaction
        {
            Capture = capture.Order.Id,
            Log = log,
            RequestHead = UnsafeByteOperations.UnsafeWrap(_requestHead),
        };
        taken.Rules.AddRange(_rules);
        if (MostOfBody > 0)
        {
            taken.RequestBody = Content(_requestFrame, _requestBody is null ? default : _requestBody.WrittenSpan, out var isCut);
            taken.RequestBodyCut = isCut;
        }

        DescribeAnswer(taken);
        return taken;
    }

    private void DescribeAnswer(CapturedTransaction taken)
    {
        var bytes = _answer is null ? default : _answer.WrittenSpan;
        var head = new ResponseHead();
        head.Reset();
        while (!bytes.IsEmpty && ResponseParser.Parse(bytes, head, Limits, out _) == ParseStatus.Complete)
        {
            // Interim answers come before the one that counts.
            if (!head.IsInformational || head.Status == 101)
            {
                taken.AnswerHead = UnsafeByteOperations.UnsafeWrap(capture.Mask.Apply(bytes[..head.Length], head.Fields));
                if (MostOfBody > 0 && head.Status != 101)
                {
                    taken.AnswerBody = Content(BodyScanner.Of(head, _isHead), bytes[head.Length..], out var isCut);
                    taken.AnswerBodyCut = isCut;
                }

                return;
            }

            bytes = bytes[head.Length..];
            head.Reset();
        }
    }

    private ByteString Content(BodyScanner frame, ReadOnlySpan<byte> framed, out bool isCut)
    {
        var content = new ArrayBufferWriter<byte>();
        var most = (int)capture.Order.BodyBytes;
        while (!framed.IsEmpty && !frame.IsDone && content.WrittenCount <= most)
        {
            if (frame.NextContent(framed, out var consumed, out var payload) == ParseStatus.Refused || consumed == 0)
            {
                break;
            }

            content.Write(framed.Slice(consumed - payload, payload));
            framed = framed[consumed..];
        }

        isCut = content.WrittenCount > most || !(frame.IsDone || frame.Kind == BodyKind.UntilClose);
        return ByteString.CopyFrom(content.WrittenSpan[..Math.Min(most, content.WrittenCount)]);
    }

    private static void Keep(ref ArrayBufferWriter<byte>? kept, ReadOnlySpan<byte> bytes, int most)
    {
        var room = most - (kept?.WrittenCount ?? 0);
        if (room > 0 && !bytes.IsEmpty)
        {
            (kept ??= new ArrayBufferWriter<byte>(Math.Min(bytes.Length, room))).Write(bytes[..Math.Min(bytes.Length, room)]);
        }
    }
}
