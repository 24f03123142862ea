using System.Buffers.Text;
using System.Text;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Health;

/// <summary>
/// Judges what an HTTP server answers: the status line, and texts within the first bytes. The verdict falls as soon as it is
/// certain; a server that keeps the connection open after its answer is not waited for.
/// </summary>
internal sealed class HttpAnswer(HealthMonitorConfig monitor)
{
    private readonly byte[] _expected = Encoding.UTF8.GetBytes(monitor.ResponseContains);
    private readonly byte[] _maintenance = Encoding.UTF8.GetBytes(monitor.MaintenanceResponse);

    public CheckResult? Read(ReadOnlySpan<byte> answer, bool isEnd)
    {
        if (answer.IsEmpty)
        {
            return isEnd ? Exchange.Failed("the server closed the connection without an answer", "") : null;
        }

        var line = answer.IndexOf((byte)'\n');
        if (line < 0 && !isEnd)
        {
            return null;
        }

        if (!TryReadStatus(line < 0 ? answer : answer[..line], out var status))
        {
            return Exchange.Failed("the answer is not HTTP", Evidence.Of(answer));
        }

        if (monitor.MaintenanceCodes.Contains(status))
        {
            return new CheckResult(CheckOutcome.Maintenance, $"answered with the maintenance code {status}", Evidence.Of(answer));
        }

        return IsExpected(status)
            ? ReadTexts(answer, status, isEnd || IsWhole(answer))
            : Exchange.Failed($"expected {ExpectedCodes()}, got {status}", Evidence.Of(answer));
    }

    private CheckResult? ReadTexts(ReadOnlySpan<byte> answer, uint status, bool isWhole)
    {
        if (_maintenance.Length > 0 && answer.IndexOf(_maintenance) >= 0)
        {
            return new CheckResult(CheckOutcome.Maintenance, $"the answer contains the maintenance text '{monitor.MaintenanceResponse}'", Evidence.Of(answer));
        }

        var found = _expected.Length == 0 || answer.IndexOf(_expected) >= 0;
        if (found && (isWhole || _maintenance.Length == 0))
        {
            return new CheckResult(CheckOutcome.Success, $"answered {status}", Evidence.Of(answer));
        }

        return isWhole
            ? Exchange.Failed($"answered {status}, but the first {answer.Length} bytes do not contain '{monitor.ResponseContains}'", Evidence.Of(answer))
            : null;
    }

    private bool IsExpected(uint status)
    {
        if (monitor.ResponseCodes.Count == 0)
        {
            return status is >= 200 and <= 299;
        }

        foreach (var range in monitor.ResponseCodes)
        {
            if (status >= range.From && status <= range.To)
            {
                return true;
            }
        }

        return false;
    }

    private string ExpectedCodes() => monitor.ResponseCodes.Count == 0
        ? "2xx"
        : string.Join(" or ", monitor.ResponseCodes.Select(Describe));

    private static string Describe(StatusRange range) =>
        range.From == range.To ? $"{range.From}"
        : range.From % 100 == 0 && range.To == range.From + 99 ? $"{range.From / 100}xx"
        : $"{range.From}-{range.To}";

    private static bool TryReadStatus(ReadOnlySpan<byte> line, out uint status)
    {
        status = 0;
        return line.Length >= 12
            && line.StartsWith("HTTP/"u8)
            && line[8] == (byte)' '
            && (line.Length == 12 || line[12] is (byte)' ' or (byte)'\r')
            && Utf8Parser.TryParse(line.Slice(9, 3), out status, out var used)
            && used == 3
            && status >= 100;
    }

    // Content-Length or the last chunk tell the end before the connection closes; anything else is read until it does.
    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        var fields = answer[..head];
        foreach (var range in fields.Split("\r\n"u8))
        {
            var field = fields[range];
            var colon = field.IndexOf((byte)':');
            if (colon > 0 && Ascii.EqualsIgnoreCase(field[..colon], "content-length"u8))
            {
                var value = field[(colon + 1)..].Trim((byte)' ');
                return Utf8Parser.TryParse(value, out long length, out _) && answer.Length - head - 4 >= length;
            }

            if (colon > 0 && Ascii.EqualsIgnoreCase(field[..colon], "transfer-encoding"u8))
            {
                return answer.EndsWith("\r\n0\r\n\r\n"u8);
            }
        }

        return false;
    }
}
