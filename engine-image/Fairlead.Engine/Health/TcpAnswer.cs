using System.Text;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Health;

/// <summary>Judges what a TCP server answers: any answer will do, unless a text is expected.</summary>
internal sealed class TcpAnswer(HealthMonitorConfig monitor)
{
    private readonly byte[] _expected = Encoding.UTF8.GetBytes(monitor.ResponseContains);
    private readonly byte[] _maintenance = Encoding.UTF8.GetBytes(monitor.MaintenanceResponse);

    public CheckResult? Read(ReadOnlySpan<byte> answer, bool isEnd)
    {
        if (_maintenance.Length > 0 && answer.IndexOf(_maintenance) >= 0)
        {
            return new CheckResult(CheckOutcome.Maintenance, $"the answer contains the maintenance text '{monitor.MaintenanceResponse}'", Evidence.Of(answer));
        }

        if (_expected.Length > 0 ? answer.IndexOf(_expected) >= 0 : !answer.IsEmpty)
        {
            return new CheckResult(CheckOutcome.Success, "answered as expected", Evidence.Of(answer));
        }

        if (!isEnd)
        {
            return null;
        }

        return answer.IsEmpty
            ? Exchange.Failed("the server closed the connection without an answer", "")
            : Exchange.Failed($"the first {answer.Length} bytes of the answer do not contain '{monitor.ResponseContains}'", Evidence.Of(answer));
    }
}
