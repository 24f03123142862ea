using Fairlead.Control.Delivery;
using Fairlead.Engine.Protocol;
using Fairlead.Testing.Engines;
using Shouldly;

namespace Fairlead.Control.Tests.Delivery;

/// <summary>Answers a delivery's offers as the engine would, without a wire.</summary>
internal sealed class ModelEngine
{
    private const int MostRounds = 200;

    private readonly FakeEngineConfiguration _configuration = new();
    private Func<Resource, bool> _refuses = _ => false;
    private bool _isNamed = true;

    public IReadOnlyCollection<string> Names => [.. _configuration.Hashes().Keys];

    public void Refuses(Func<string, bool> names, bool isNamed = true)
    {
        _refuses = resource => names(resource.Name);
        _isNamed = isNamed;
    }

    public void Refuses(Resource content) => _refuses = resource => resource.Hash == content.Hash;

    /// <summary>Until nothing is left to send.</summary>
    public IReadOnlyList<Offer> Run(EngineDelivery delivery)
    {
        var offers = new List<Offer>();
        while (Step(delivery) is { } offer)
        {
            offers.Add(offer);
            offers.Count.ShouldBeLessThan(MostRounds, "The delivery does not come to rest.");
        }

        return offers;
    }

    public Offer? Step(EngineDelivery delivery)
    {
        var offer = delivery.Next(1);
        if (offer is not null)
        {
            Answer(delivery, offer);
        }

        return offer;
    }

    public void Answer(EngineDelivery delivery, Offer offer)
    {
        var faults = offer.Changed.Where(_refuses)
            .Select(resource => new Fault { Resource = _isNamed ? resource.Name : "", Reason = "scripted" })
            .Concat(_configuration.FindFaults(offer))
            .ToList();
        if (faults.Count > 0)
        {
            delivery.Refuse(new Refusal { OfferId = offer.OfferId, Faults = { faults } });
            return;
        }

        delivery.Acked(new Ack { OfferId = offer.OfferId, SetHash = _configuration.Apply(offer) }).ShouldBeTrue();
    }
}
