namespace Fairlead.Benchmarks.Peers;

/// <summary>The peers as a careful operator would set them up for this machine: a worker per core, keep-alive both sides, access log and checks on.</summary>
internal static class PeerConfigurations
{
    public const int BackendPort = 23101;
    public const int BackendCount = 3;
    public const int HaproxyPort = 23111;
    public const int NginxPort = 23112;
    public const int HaproxyTcpPort = 23113;
    public const int HaproxyTlsPort = 23114;
    public const int NginxTlsPort = 23115;
    public const int SyslogPort = 23190;

    public static string Backend(int bodyBytes) =>
        $$"""
        worker_processes 1;
        daemon off;
        pid {dir}/nginx.pid;
        error_log {dir}/error.log;
        events { worker_connections 8192; }
        http {
          access_log off;
          keepalive_requests 1000000000;
          default_type application/octet-stream;
          server {
            {{string.Join("\n    ", Enumerable.Range(0, BackendCount).Select(n => $"listen 127.0.0.1:{BackendPort + n} backlog=4096;"))}}
            set $k "{{new string('x', Math.Min(bodyBytes, 1024))}}";
            location / { return 200 "{{string.Concat(Enumerable.Repeat("$k", Math.Max(1, bodyBytes / 1024)))}}"; }
          }
        }
        """;

    public static string Haproxy =>
        $$"""
        global
          nbthread {{Environment.ProcessorCount}}
          maxconn 30000
          no strict-limits
          log 127.0.0.1:{{SyslogPort}} len 1024 local0 info
        defaults
          mode http
          log global
          option httplog
          option http-keep-alive
          http-reuse always
          timeout connect 5s
          timeout client 10m
          timeout server 60s
        frontend http
          bind 127.0.0.1:{{HaproxyPort}}
          option forwardfor
          default_backend apps
        backend apps
          balance roundrobin
          option httpchk GET /
          {{Servers("check inter 1s")}}
        frontend tcp
          mode tcp
          option tcplog
          bind 127.0.0.1:{{HaproxyTcpPort}}
          default_backend tcpapps
        backend tcpapps
          mode tcp
          balance roundrobin
          {{Servers("check inter 1s")}}
        """;

    public static string Nginx =>
        $$"""
        worker_processes {{Environment.ProcessorCount}};
        daemon off;
        pid {dir}/nginx.pid;
        error_log {dir}/error.log;
        events { worker_connections 30000; }
        http {
          access_log {dir}/access.log combined buffer=64k flush=1s;
          keepalive_requests 1000000000;
          keepalive_timeout 10m;
          upstream apps {
            {{string.Join("\n    ", Enumerable.Range(0, BackendCount).Select(n => $"server 127.0.0.1:{BackendPort + n} max_fails=2;"))}}
            keepalive 256;
            keepalive_requests 1000000000;
          }
          server {
            listen 127.0.0.1:{{NginxPort}} reuseport backlog=4096;
            location / {
              proxy_pass http://apps;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_set_header Host $host;
              proxy_set_header X-Forwarded-For $remote_addr;
            }
          }
        }
        """;

    /// <summary>HTTP behind TLS with this certificate, otherwise as in clear.</summary>
    public static string HaproxyTls(string pemFile) => Haproxy.Replace(
        $"bind 127.0.0.1:{HaproxyPort}",
        $"bind 127.0.0.1:{HaproxyTlsPort} ssl crt {pemFile} ssl-min-ver TLSv1.2 alpn h2,http/1.1",
        StringComparison.Ordinal)
        .Replace($"bind 127.0.0.1:{HaproxyTcpPort}", $"bind 127.0.0.1:{HaproxyTlsPort + 10}", StringComparison.Ordinal);

    /// <summary>As above.</summary>
    public static string NginxTls(string pemFile) => Nginx.Replace(
        $"listen 127.0.0.1:{NginxPort} reuseport backlog=4096;",
        $"""
        listen 127.0.0.1:{NginxTlsPort} ssl http2 reuseport backlog=4096;
              ssl_certificate {pemFile};
              ssl_certificate_key {pemFile};
              ssl_protocols TLSv1.2 TLSv1.3;
        """,
        StringComparison.Ordinal);

    private static string Servers(string options) =>
        string.Join("\n  ", Enumerable.Range(0, BackendCount).Select(n => $"server app{n} 127.0.0.1:{BackendPort + n} {options}"));
}
