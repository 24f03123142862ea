using System.Text;
using CsCheck;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;
using Fairlead.Engine.Telemetry;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Telemetry;

public sealed class LogEncoderTests
{
    private static readonly Gen<byte[]> Text = Gen.OneOf(Gen.String.Array[0, 40].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts))), Gen.Byte.Array[0, 3000]);

    [Fact]
    public void Record_WithWhateverInIt_IsReadBackByTheGeneratedParser()
    {
        Gen.Select(Text, Text, Text, Gen.Long[0, long.MaxValue], Gen.Int[0, 1 << 13], Gen.Int[0, 599], Gen.Int[0, 65_535]).Sample((method, path, query, number, flags, status, port) =>
        {
            var record = new TransactionRecord(0)
            {
                VirtualService = "virtualservice-a",
                AtUnixUs = number,
                Client = NetAddress.Parse("2001:db8::1", port),
                IsHttp = true,
                Status = status,
                Significance = (Significance)flags,
                ResponseBytes = number,
                TotalUs = number,
                ConnectionReused = port % 2 == 0,
            };
            record.SetTexts(method, "app.example"u8, path, query, path);

            var encoded = new LogEncoder().Encode(record);

            var log = TransactionLog.Parser.ParseFrom(encoded);
            log.VirtualService.ShouldBe("virtualservice-a");
            log.AtUnixUs.ShouldBe(number);
            log.ClientAddress.ShouldBe("2001:db8::1");
            log.ClientPort.ShouldBe((uint)port);
            log.Method.ShouldBe(Encoding.UTF8.GetString(record.Method));
            log.Host.ShouldBe("app.example");
            log.Path.ShouldBe(Encoding.UTF8.GetString(record.Path));
            log.Query.ShouldBe(Encoding.UTF8.GetString(record.Query));
            log.UserAgent.ShouldBe(Encoding.UTF8.GetString(record.UserAgent));
            log.HttpVersion.ShouldBe("1.1");
            log.Status.ShouldBe((uint)status);
            log.ResponseBytes.ShouldBe((ulong)number);
            log.TotalUs.ShouldBe((ulong)number);
            log.ConnectionReused.ShouldBe(port % 2 == 0);
            log.Significant.ShouldBe(flags != 0);
            log.Significance.ShouldBe(record.SignificanceWords());
        });
    }

    [Fact]
    public void Record_WhoseWordsAreLongerThanTheBuffer_HoldsTheirBeginnings()
    {
        var name = new string('\u20ac', 20_000);
        var record = new TransactionRecord(0)
        {
            VirtualService = "virtualservice-a",
            Significance = (Significance)int.MaxValue,
            ServerFailure = "TLS" + name,
            ScriptFailure = name,
            ScriptLog = name,
            Limit = name,
            Rule = name,
        };
        record.SetTexts("GET"u8, "a"u8, "/"u8, Enumerable.Repeat((byte)0xff, 3000).ToArray(), default);

        var log = TransactionLog.Parser.ParseFrom(new LogEncoder().Encode(record));

        log.Significance.Count.ShouldBe(record.SignificanceWords().Count());
        log.Significance.ShouldContain(w => w.StartsWith("kept out by rule \u20ac", StringComparison.Ordinal));
    }
}
