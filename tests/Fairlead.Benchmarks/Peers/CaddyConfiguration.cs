namespace Fairlead.Benchmarks.Peers;

/// <summary>Caddy as set up for this machine: the same duties as the other peers'.</summary>
internal static class CaddyConfiguration
{
    public const int Port = 23116;
    public const int TlsPort = 23117;

    public static string[] Arguments { get; } = ["run", "--config", "{file}", "--adapter", "caddyfile"];

    public static string InClear => With($"http://127.0.0.1:{Port}", string.Empty, string.Empty);

    public static string BehindTls(string chainFile, string keyFile) =>
        With($"https://:{TlsPort}", $"tls {chainFile} {keyFile}", "default_sni bench.test");

    private static string With(string site, string tls, string option) =>
        $$"""
        {
          admin off
          auto_https off
          {{option}}
          servers {
            protocols h1 h2
            timeouts {
              idle 10m
            }
          }
        }
        {{site}} {
          bind 127.0.0.1
          {{tls}}
          log {
            output file {dir}/access.log
          }
          reverse_proxy {{string.Join(' ', Enumerable.Range(0, PeerConfigurations.BackendCount).Select(n => $"127.0.0.1:{PeerConfigurations.BackendPort + n}"))}} {
            lb_policy round_robin
            health_uri /
            health_interval 1s
            transport http {
              keepalive_idle_conns_per_host 256
            }
          }
        }
        """;
}
