namespace Fairlead.Control.Delivery;

/// <param name="OfferTimeout">How long an engine may take to answer an offer.</param>
internal sealed record DeliveryTiming(TimeProvider Time, TimeSpan OfferTimeout);
