namespace Fairlead.Engine.Upstream;

/// <summary>What makes a server the same one across configuration changes.</summary>
internal readonly record struct ServerKey(string Pool, string Address, int Port)
{
    public override string ToString() => Address.Contains(':') ? $"[{Address}]:{Port}" : $"{Address}:{Port}";
}
