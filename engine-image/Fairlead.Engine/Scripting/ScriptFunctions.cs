namespace Fairlead.Engine.Scripting;

/// <param name="Name">Table and name under "avi".</param>
internal sealed record HostFunction(string Name, Func<LuaCall, ScriptRun, int> Body);

/// <summary>Functions that scripts find under "avi". What they are called with is checked here; a fault ends the script.</summary>
internal static partial class ScriptFunctions
{
    public static IReadOnlyList<HostFunction> All { get; } =
    [
        new("text.find", Find),
        new("text.get", (call, run) => Variable(call, run)),
        new("text.set", (call, run) => SetVariable(call, run)),
        .. Http(),
        new("vs.client_ip", (call, run) => call.Return(run.Client)),
        new("vs.client_port", (call, run) => call.Return((long)run.ClientPort)),
        new("vs.ip", (call, run) => call.Return(run.Listener.Address.ToIPAddress().ToString())),
        new("vs.port", (call, run) => call.Return((long)run.Listener.Address.Port)),
        new("vs.name", (call, run) => call.Return(run.Service)),
        new("vs.log", (call, run) => Log(call, run)),
        new("ssl.protocol", (call, run) => TextOrNil(call, run.Tls?.Version)),
        new("ssl.cipher", (call, run) => TextOrNil(call, run.Tls?.Cipher)),
        new("ssl.client_cert", ClientCertificate),
        new("ssl.server_name", (call, run) => TextOrNil(call, run.Tls?.ServerName)),
        new("pool.select", (call, run) => Select(call, run, $"pool {call.String(1)}", call.String(1))),
        new("poolgroup.select", SelectGroup),
        new("stringgroup.equals", (call, run) => Look(call, run, (text, key) => text.SequenceEqual(key))),
        new("stringgroup.contains", (call, run) => Look(call, run, (text, key) => text.IndexOf(key) >= 0)),
        new("stringgroup.beginswith", (call, run) => Look(call, run, (text, key) => text.StartsWith(key))),
        new("stringgroup.endswith", (call, run) => Look(call, run, (text, key) => text.EndsWith(key))),
    ];

    private static int ClientCertificate(LuaCall call, ScriptRun run)
    {
        var certificate = run.Tls?.ClientCertificate;
        var wanted = !call.Has(1) || call.Text(1).SequenceEqual("CERT"u8) ? certificate?.Pem
            : call.Text(1).SequenceEqual("ESCAPED"u8) ? certificate?.Escaped
            : call.Text(1).SequenceEqual("FINGERPRINT"u8) ? certificate?.Fingerprint
            : call.Text(1).SequenceEqual("SUBJECT"u8) ? certificate?.Subject
            : call.Text(1).SequenceEqual("ISSUER"u8) ? certificate?.Issuer
            : call.Text(1).SequenceEqual("SERIAL"u8) ? certificate?.Serial
            : null;
        return wanted is null ? call.ReturnNil() : call.Return(wanted);
    }

    private delegate bool Comparison(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key);

    private static int Find(LuaCall call, ScriptRun run)
    {
        var text = call.Text(1);
        var pattern = call.Text(2);
        var at = call.Number(3, 1);
        at = at > 0 ? at - 1 : at == 0 ? 0 : Math.Max(0, text.Length + at);
        if (at > text.Length)
        {
            return call.ReturnNil();
        }

        if (call.Flag(4))
        {
            var found = text[at..].IndexOf(pattern);
            return found < 0 ? call.ReturnNil() : Range(call, at + found, at + found + pattern.Length);
        }

        var running = LuaState.Running;
        var matcher = new LuaPattern(text, pattern, () => running.IsLate);
        var isAnchored = pattern.StartsWith("^"u8);
        for (; at <= text.Length; at++)
        {
            var end = matcher.Match(at, isAnchored ? 1 : 0);
            if (end >= 0)
            {
                return Captures(call, matcher, text, at, end);
            }

            if (isAnchored)
            {
                break;
            }
        }

        return call.ReturnNil();
    }

    private static int Range(LuaCall call, int start, int end)
    {
        call.PushInteger(start + 1);
        call.PushInteger(end);
        return 2;
    }

    private static int Captures(LuaCall call, in LuaPattern matcher, ReadOnlySpan<byte> text, int start, int end)
    {
        call.MakeRoom(matcher.Captures + 2);
        var results = Range(call, start, end);
        for (var i = 0; i < matcher.Captures; i++)
        {
            var capture = matcher.Capture(i);
            if (capture.Length == -2)
            {
                call.PushInteger(capture.Start + 1);
            }
            else
            {
                call.Push(capture.Length < 0 ? throw new FormatException("unfinished capture") : text.Slice(capture.Start, capture.Length));
            }
        }

        return results + matcher.Captures;
    }

    private static int Variable(LuaCall call, ScriptRun run) =>
        run.Variables is { } variables && variables.TryGetValue(call.String(1), out var value)
            ? value switch { bool flag => call.Return(flag), long number => call.Return(number), byte[] text => call.Return(text), _ => call.ReturnNil() }
            : call.ReturnNil();

    private static int SetVariable(LuaCall call, ScriptRun run)
    {
        const int MostVariables = 64;
        const int Longest = 4096;
        var variables = run.Variables ??= [];
        var name = call.String(1);
        if (!call.Has(2))
        {
            variables.Remove(name);
            return 0;
        }

        var text = call.Text(2);
        if (variables.Count >= MostVariables || name.Length + text.Length > Longest)
        {
            throw new ArgumentException($"avi.vs.reqvar holds {MostVariables} variables of {Longest} bytes");
        }

        variables[name] = call.IsFlag(2) ? call.Flag(2) : call.IsInteger(2, out var number) ? number : text.ToArray();
        return 0;
    }

    private static int Log(LuaCall call, ScriptRun run)
    {
        run.Write(call.String(1));
        return 0;
    }

    private static int TextOrNil(LuaCall call, string? text) => string.IsNullOrEmpty(text) ? call.ReturnNil() : call.Return(text);

    private static int Select(LuaCall call, ScriptRun run, string name, string shown)
    {
        OnRequestsOnly(run, "selecting a pool");
        run.Target = run.Set.TryTarget(name, out var target)
            ? target
            : throw new ArgumentException($"{shown} is not among the pool_refs and pool_group_refs of the script set");
        return call.Return(value: true);
    }

    private static int SelectGroup(LuaCall call, ScriptRun run)
    {
        var labelled = $"group {call.String(1)}#{call.String(2).ToLowerInvariant()}";
        return Select(call, run, call.Has(2) && run.Set.TryTarget(labelled, out _) ? labelled : $"group {call.String(1)}", call.String(1));
    }

    private static int Look(LuaCall call, ScriptRun run, Comparison holds)
    {
        if (!run.Set.TryGroup(call.String(1), out var entries))
        {
            throw new ArgumentException($"{call.String(1)} is not among the string_group_refs of the script set");
        }

        foreach (var (key, value) in entries)
        {
            if (holds(call.Text(2), key))
            {
                return value is null ? call.Return(value: true) : call.Return(value);
            }
        }

        return call.ReturnNil();
    }

    private static void OnRequestsOnly(ScriptRun run, string what)
    {
        if (run.IsAnswer)
        {
            throw new InvalidOperationException($"{what} comes too late in HTTP_RESP");
        }
    }
}
