namespace Fairlead.Engine.Http;

public enum ParseStatus
{
    Incomplete,
    Complete,
    Refused,
}
