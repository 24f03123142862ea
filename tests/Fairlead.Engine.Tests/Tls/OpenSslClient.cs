using System.Diagnostics;
using System.Net;

namespace Fairlead.Engine.Tests.Tls;

/// <summary>openssl s_client, for what .NET's client does not show: sessions kept in files, alerts, stapled answers.</summary>
internal static class OpenSslClient
{
    /// <summary>Sends the text, waits for the server to close, and answers all that the client printed.</summary>
    public static async Task<string> RunAsync(IPEndPoint to, string send, params string[] options)
    {
        var start = new ProcessStartInfo("openssl", ["s_client", "-connect", to.ToString(), "-ign_eof", .. options])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            var errors = process.StandardError.ReadToEndAsync(late.Token);
            await process.StandardInput.WriteAsync(send.AsMemory(), late.Token);
            await process.StandardInput.FlushAsync(late.Token);
            var output = await process.StandardOutput.ReadToEndAsync(late.Token);
            return output + await errors;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
