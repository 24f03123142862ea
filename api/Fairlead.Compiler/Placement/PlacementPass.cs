using System.Collections.Immutable;
using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;

namespace Fairlead.Compiler.Placement;

/// <summary>One run of the planner: keep, fill, relieve.</summary>
internal sealed class PlacementPass
{
    private readonly PlacementInput _input;
    private readonly Dictionary<ObjectId, PlacementEngine> _engines;
    private readonly Dictionary<ObjectId, int> _load;
    private readonly List<Seat> _seats;
    private readonly SortedSet<(int Load, string Key)> _open = new(Comparer<(int Load, string Key)>.Create(
        static (a, b) => a.Load != b.Load ? a.Load.CompareTo(b.Load) : string.CompareOrdinal(a.Key, b.Key)));
    private readonly Dictionary<string, ObjectId> _byKey = new(StringComparer.Ordinal);

    public PlacementPass(PlacementInput input)
    {
        _input = input;
        _engines = input.Engines.ToDictionary(e => e.Id);
        _load = input.Engines.ToDictionary(e => e.Id, e => e.Load);
        _seats = [.. input.Services.OrderBy(s => s.Id.ToString(), StringComparer.Ordinal).Select(s => new Seat(s))];
    }

    public PlacementPlan Run()
    {
        foreach (var seat in _seats)
        {
            Keep(seat);
        }

        foreach (var engine in _input.Engines.Where(e => e.State == PlacementEngineState.Up))
        {
            _open.Add(KeyOf(engine.Id));
            _byKey[OrderKey(engine.Id)] = engine.Id;
        }

        foreach (var seat in _seats)
        {
            Fill(seat);
        }

        foreach (var engine in _input.Engines.OrderBy(e => e.Id.ToString(), StringComparer.Ordinal))
        {
            Relieve(engine);
        }

        return new PlacementPlan(
            _seats.ToImmutableDictionary(s => s.Service.Id, s => s.Engines.ToImmutableArray()),
            [.. _seats.SelectMany(Moves)],
            [.. _seats.Where(s => s.Engines.Count < _input.EnginesPerService).Select(Shortage)]);
    }

    private void Keep(Seat seat)
    {
        foreach (var engine in seat.Service.Current.Distinct().Where(e => StateOf(e) is PlacementEngineState.Up or PlacementEngineState.Draining))
        {
            if (seat.Engines.Count < _input.EnginesPerService)
            {
                seat.Engines.Add(engine);
                _load[engine]++;
            }
        }
    }

    private void Fill(Seat seat)
    {
        while (seat.Engines.Count < _input.EnginesPerService && Choose(seat) is { } engine)
        {
            Seat(seat, engine);
        }

        foreach (var dead in seat.Service.Current.Distinct().Where(e => StateOf(e) == PlacementEngineState.Dead))
        {
            if (seat.Engines.Count < _input.EnginesPerService)
            {
                seat.Engines.Add(dead);
                _load[dead]++;
            }
        }
    }

    // More than an engine may have (its limit was lowered): move what finds room elsewhere, leave the rest running.
    private void Relieve(PlacementEngine engine)
    {
        if (_load[engine.Id] <= _input.ServicesPerEngine)
        {
            return;
        }

        foreach (var seat in _seats.AsEnumerable().Reverse().Where(s => s.Engines.Contains(engine.Id)))
        {
            if (_load[engine.Id] <= _input.ServicesPerEngine || Choose(seat) is not { } other)
            {
                return;
            }

            seat.Engines.Remove(engine.Id);
            Change(engine.Id, -1);
            Seat(seat, other);
        }
    }

    private void Seat(Seat seat, ObjectId engine)
    {
        seat.Engines.Add(engine);
        Change(engine, 1);
    }

    private void Change(ObjectId engine, int by)
    {
        var isOpen = _open.Remove(KeyOf(engine));
        _load[engine] += by;
        if (isOpen)
        {
            _open.Add(KeyOf(engine));
        }
    }

    private ObjectId? Choose(Seat seat)
    {
        // Packed: the fullest with room. Distributed: the emptiest.
        var order = _input.Algorithm == PlacementAlgorithm.Packed ? _open.Reverse() : _open;
        foreach (var (load, key) in order)
        {
            if (load < _input.ServicesPerEngine && !seat.Engines.Contains(_byKey[key]))
            {
                return _byKey[key];
            }
        }

        return null;
    }

    // Among equals the first by name of its uuid, whichever way the set is read.
    private (int Load, string Key) KeyOf(ObjectId engine) => (_load[engine], OrderKey(engine));

    private string OrderKey(ObjectId engine)
    {
        var text = engine.ToString();
        return _input.Algorithm == PlacementAlgorithm.Packed
            ? string.Create(text.Length, text, static (span, t) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = (char)(char.MaxValue - t[i]);
                }
            })
            : text;
    }

    private PlacementEngineState StateOf(ObjectId engine) =>
        _engines.TryGetValue(engine, out var found) ? found.State : PlacementEngineState.Disabled;

    private IEnumerable<PlacementMove> Moves(Seat seat)
    {
        var gained = new Queue<ObjectId>(seat.Engines.Except(seat.Service.Current));
        foreach (var lost in seat.Service.Current.Except(seat.Engines))
        {
            ObjectId? to = gained.TryDequeue(out var next) ? next : null;
            yield return new PlacementMove(seat.Service.Id, lost, to, WhyLost(lost));
        }

        foreach (var more in gained)
        {
            yield return new PlacementMove(
                seat.Service.Id, null, more, $"It needs {_input.EnginesPerService} engines and this one has room.");
        }
    }

    private string WhyLost(ObjectId engine) => StateOf(engine) switch
    {
        PlacementEngineState.Dead => "Its engine is not heard of.",
        PlacementEngineState.Disabled when _engines.ContainsKey(engine) => "Its engine was disabled.",
        PlacementEngineState.Disabled => "Its engine is gone.",
        _ when _load[engine] >= _input.ServicesPerEngine => $"Its engine is full: max_vs_per_se is {_input.ServicesPerEngine}.",
        _ => $"It needs {_input.EnginesPerService} engines only.",
    };

    private PlacementShortage Shortage(Seat seat)
    {
        var up = _input.Engines.Count(e => e.State == PlacementEngineState.Up);
        var reason = up switch
        {
            0 when _input.Engines.IsEmpty => "Its engine group has no engine yet.",
            0 => "No engine of its group is up and enabled.",
            _ when up < _input.EnginesPerService => $"It needs {_input.EnginesPerService} engines and its group has {up}.",
            _ => $"Every engine of its group is full: max_vs_per_se is {_input.ServicesPerEngine}.",
        };
        return new PlacementShortage(seat.Service.Id, _input.EnginesPerService, seat.Engines.Count, reason);
    }
}

/// <summary>A virtual service and the engines it has got so far.</summary>
internal sealed class Seat(PlacementService service)
{
    public PlacementService Service { get; } = service;

    public List<ObjectId> Engines { get; } = [];
}
