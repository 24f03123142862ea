using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Fairlead.Engine.Model;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Scripting;

/// <summary>The scripts of a virtual service, and what each loop has made of them.</summary>
internal sealed class ScriptsModel
{
    private readonly LoopScripts?[] _loops;
    private readonly ScriptModel[] _scripts;
    private readonly ScriptBounds _bounds;

    private ScriptsModel(VirtualServiceConfig service, VirtualServiceState state, int loops)
    {
        _loops = new LoopScripts?[loops];
        _bounds = ScriptBounds.Of(service.ScriptInstructions);
        Service = service.Name;
        var targets = service.Targets.Select(t => t.Name).ToList();
        _scripts = [.. service.Scripts.SelectMany(set => Scripts(set, new ScriptSetModel(set, targets), state))];
        OnRequest = _scripts.Any(s => s.Event == ScriptEvent.Request);
        OnAnswer = _scripts.Any(s => s.Event == ScriptEvent.Answer);
        Counters = [.. _scripts.Select(s => s.Counter)];
    }

    public string Service { get; }

    public bool OnRequest { get; }

    public bool OnAnswer { get; }

    public RuleCounter[] Counters { get; }

    /// <summary>Null when there are none.</summary>
    public static ScriptsModel? Of(VirtualServiceConfig service, VirtualServiceState state, int loops) =>
        service.Scripts.Count == 0 ? null : new ScriptsModel(service, state, loops);

    /// <summary>Runs what is there for an event, in order, until something is settled; answers what went wrong, or null.</summary>
    public string? Execute(ScriptEvent what, ScriptRun run, int loop)
    {
        run.Service = Service;
        var scripts = _loops[loop] ??= new LoopScripts(_scripts, _bounds);
        string? failure = null;
        for (var i = 0; i < _scripts.Length && !run.IsSettled; i++)
        {
            var script = _scripts[i];
            if (script.Event != what)
            {
                continue;
            }

            run.Set = script.Set;
            script.Counter.Count(loop);
            var before = run.Save();
            if (scripts.Execute(i, run) is { } problem)
            {
                run.Restore(before);
                script.Counter.CountFailed();
                failure ??= $"script {script.Counter.Name}: {problem}";
            }
        }

        return failure;
    }

    private static IEnumerable<ScriptModel> Scripts(ScriptSet set, ScriptSetModel model, VirtualServiceState state) =>
        set.Scripts.Select((script, i) => new ScriptModel(script.Event, script.Text, model, state.CounterOf(set.Uuid, $"{set.Name}/{i + 1}")));

    /// <summary>Made when the loop first needs it: many loops never see a request of a service.</summary>
    [SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The loop may be in it: it frees itself when nobody can be.")]
    private sealed class LoopScripts
    {
        private readonly LuaState? _lua;
        private readonly int[] _compiled;
        private readonly string[] _problems;

        public LoopScripts(ScriptModel[] scripts, ScriptBounds bounds)
        {
            _compiled = new int[scripts.Length];
            _problems = new string[scripts.Length];
            try
            {
                _lua = new LuaState(bounds);
            }
            catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or TypeInitializationException)
            {
                Array.Fill(_compiled, -1);
                Array.Fill(_problems, $"there is no Lua library for this machine ({(e.InnerException ?? e).Message})");
                return;
            }

            for (var i = 0; i < scripts.Length; i++)
            {
                _compiled[i] = _lua.Compile(scripts[i].Text, scripts[i].Counter.Name);
                _problems[i] = _lua.Failure ?? "";
            }
        }

        public string? Execute(int index, ScriptRun run)
        {
            if (_compiled[index] < 0)
            {
                return _problems[index];
            }

            return _lua!.Execute(_compiled[index], run) == ScriptOutcome.Done ? null : _lua.Failure;
        }
    }
}

internal sealed record ScriptModel(ScriptEvent Event, string Text, ScriptSetModel Set, RuleCounter Counter);

/// <summary>What the scripts of a set may name.</summary>
internal sealed class ScriptSetModel(ScriptSet config, List<string> targets)
{
    private readonly FrozenDictionary<string, int> _targets = config.Targets.ToFrozenDictionary(t => t.Name, t => targets.IndexOf(t.Target));

    private readonly FrozenDictionary<string, (byte[] Key, byte[]? Value)[]> _groups = config.Groups.ToFrozenDictionary(
        g => g.Name,
        g => g.Entries.Select(e => (Encoding.UTF8.GetBytes(e.Key), e.HasValue ? Encoding.UTF8.GetBytes(e.Value) : null)).ToArray());

    /// <summary>Index among the virtual service's targets.</summary>
    public bool TryTarget(string name, out int target) => _targets.TryGetValue(name, out target) && target >= 0;

    public bool TryGroup(string name, out (byte[] Key, byte[]? Value)[] entries) => _groups.TryGetValue(name, out entries!);
}
