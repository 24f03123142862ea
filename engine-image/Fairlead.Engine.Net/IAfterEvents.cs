namespace Fairlead.Engine.Net;

/// <summary>Has something to do once the events at hand are handled, for instance to send what several of them brought in one piece.</summary>
public interface IAfterEvents
{
    void AfterEvents();
}
