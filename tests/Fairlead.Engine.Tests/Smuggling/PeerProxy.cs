using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Fairlead.Engine.Tests.Wire;

namespace Fairlead.Engine.Tests.Smuggling;

/// <summary>HAProxy or nginx as Debian ships it, in front of a recording server of its own.</summary>
internal sealed class PeerProxy : IDisposable
{
    public static readonly string[] Names = ["haproxy", "nginx"];

    private readonly TemporaryDirectory _folder = new();
    private readonly Process _process;

    private PeerProxy(string name, IPEndPoint? to, bool http2)
    {
        Server = to is null ? new RecordingServer() : null;
        var port = FakeServer.Nobody().Port;
        Endpoint = new IPEndPoint(IPAddress.Loopback, port);
        var file = Path.Combine(_folder.Path, "peer.conf");
        var server = (to ?? Server!.Endpoint).ToString();
        File.WriteAllText(file, name == "haproxy" ? HaProxy(port, server, http2) : Nginx(port, server, http2));
        string[] arguments = name == "haproxy" ? ["-db", "-f", file] : ["-p", _folder.Path, "-c", file];
        _process = Process.Start(new ProcessStartInfo(PathOf(name)!, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public IPEndPoint Endpoint { get; }

    /// <summary>Null where it stands in front of another server.</summary>
    public RecordingServer? Server { get; }

    /// <summary>The program's file; null when it is not installed.</summary>
    public static string? PathOf(string name) => new[] { "/usr/sbin", "/usr/bin", "/usr/local/sbin" }
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="to">The server behind it; null = a recording one of its own.</param>
    /// <param name="http2">Clients speak HTTP/2 in clear.</param>
    public static async Task<PeerProxy> StartAsync(string name, IPEndPoint? to = null, bool http2 = false)
    {
        var proxy = new PeerProxy(name, to, http2);
        try
        {
            await Bed.UntilAsync(proxy.Listens);
        }
        catch
        {
            proxy.Dispose();
            throw;
        }

        return proxy;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Server?.Dispose();
        _folder.Dispose();
    }

    private bool Listens()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect(Endpoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string HaProxy(int port, string server, bool http2) => $"""
        global
            maxconn 200
        defaults
            mode http
            timeout connect 10s
            timeout client 30s
            timeout server 30s
        listen peer
            bind 127.0.0.1:{port}{(http2 ? " proto h2" : "")}
            http-reuse always
            server recording {server}

        """;

    private static string Nginx(int port, string server, bool http2) => $$"""
        daemon off;
        master_process off;
        error_log stderr;
        pid nginx.pid;
        events { worker_connections 256; }
        http {
            access_log off;
            client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
            upstream recording { server {{server}}; keepalive 4; }
            server {
                listen 127.0.0.1:{{port}}{{(http2 ? " http2" : "")}};
                location / { proxy_pass http://recording; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host {{(http2 ? "$host; proxy_request_buffering off" : "$http_host")}}; }
            }
        }

        """;
}
