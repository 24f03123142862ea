using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Benchmarks.Measuring;

/// <summary>
/// Open loop: requests fall due at a fixed rate, whatever became of those before. A latency counts from when its request was due, unless
/// only this client came late: then from when it was sent.
/// </summary>
internal static class PacedLoad
{
    /// <param name="perSecond">Of all connections together; each has a thread that asks over and over.</param>
    public static async Task<Sample> MeasureAsync(
        Contender contender, int connections, double perSecond, int seconds, CancellationToken cancellationToken)
    {
        var before = ProcessFigures.CpuSeconds(contender.Pids);
        var interval = (long)(Stopwatch.Frequency * connections / perSecond);
        var start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 5);
        var latencies = await Task.WhenAll(Enumerable.Range(0, connections).Select(n => Task.Factory.StartNew(
            () => Ask(contender.Target, start + (interval * n / connections), interval, start + (seconds * Stopwatch.Frequency), cancellationToken),
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        var cpu = ProcessFigures.CpuSeconds(contender.Pids) - before;
        var sorted = latencies.SelectMany(ofOne => ofOne).Order().ToList();
        var p99 = sorted[sorted.Count * 99 / 100] * 1000.0 / Stopwatch.Frequency;
        return new Sample(cpu * 1e6 / sorted.Count, sorted.Count / (double)seconds, p99, Failures: 0);
    }

    /// <summary>Latencies in ticks.</summary>
    private static List<long> Ask(Uri target, long due, long interval, long end, CancellationToken cancellationToken)
    {
        var latencies = new List<long>(capacity: (int)((end - due) / interval) + 1);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(target.Host, target.Port);
        var request = Encoding.ASCII.GetBytes($"GET {target.PathAndQuery} HTTP/1.1\r\nHost: {target.Authority}\r\n\r\n");
        var buffer = new byte[64 * 1024];
        for (; due < end && !cancellationToken.IsCancellationRequested; due += interval)
        {
            var isWaited = Stopwatch.GetTimestamp() < due;
            if (isWaited)
            {
                FineClock.WaitUntil(due);
            }

            var from = isWaited ? Stopwatch.GetTimestamp() : due;
            socket.Send(request);
            Receive(socket, buffer);
            latencies.Add(Stopwatch.GetTimestamp() - from);
        }

        return latencies;
    }

    /// <summary>One whole answer.</summary>
    private static void Receive(Socket socket, byte[] buffer)
    {
        var filled = 0;
        int? length = null;
        while (length is null || filled < length)
        {
            var received = socket.Receive(buffer, filled, buffer.Length - filled, SocketFlags.None);
            filled += received > 0 ? received : throw new IOException("the connection was closed before the answer was whole");
            length ??= HttpAnswer.TotalLength(buffer.AsSpan(0, filled));
        }
    }
}
