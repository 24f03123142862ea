using System.Text;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Policy;

/// <summary>Where a client is sent instead: the request's own URI with some of its parts changed.</summary>
internal sealed class RedirectModel(RedirectConfig config)
{
    private readonly UriTemplateModel? _host = config.Host is null ? null : new UriTemplateModel(config.Host, isPath: false);
    private readonly UriTemplateModel? _path = config.Path is null ? null : new UriTemplateModel(config.Path, isPath: true);
    private readonly byte[] _query = Encoding.UTF8.GetBytes(config.AddQuery);

    public int Status { get; } = (int)config.Status;

    public void Write(in RequestView request, RequestCondition? condition, TextBuilder to)
    {
        to.Append(config.Https ? "https://"u8 : "http://"u8);
        var start = to.Length;
        _host?.Write(request, condition, to);
        if (to.Length == start)
        {
            // Also where a looked-up host turns out to be empty.
            to.AppendEscaped(request.Text.Host.IsEmpty ? NormalText.HostName(request.Listener.HostText) : request.Text.Host);
        }

        if (config.Port != 0 && config.Port != (config.Https ? 443 : 80))
        {
            to.Append((byte)':');
            to.Append(config.Port);
        }

        if (_path is null)
        {
            to.AppendEscaped(request.Path[0] == '/' ? request.Path : "/"u8);
        }
        else
        {
            _path.Write(request, condition, to);
        }

        QueryText.Write(request.Query, config.KeepQuery, _query, to);
    }
}

/// <summary>What is changed of a request on its way to the server.</summary>
internal sealed class RewriteModel(RewriteConfig config)
{
    private readonly UriTemplateModel? _host = config.Host is null ? null : new UriTemplateModel(config.Host, isPath: false);
    private readonly UriTemplateModel? _path = config.Path is null ? null : new UriTemplateModel(config.Path, isPath: true);
    private readonly byte[] _query = Encoding.UTF8.GetBytes(config.AddQuery);

    public bool ChangesHost => _host is not null;

    public bool ChangesTarget => _path is not null || config.DropQuery || _query.Length > 0;

    public void WriteHost(in RequestView request, RequestCondition? condition, TextBuilder to) => _host!.Write(request, condition, to);

    public void WriteTarget(in RequestView request, RequestCondition? condition, TextBuilder to)
    {
        if (_path is null)
        {
            to.Append(request.Path);
        }
        else
        {
            _path.Write(request, condition, to);
        }

        QueryText.Write(request.Query, !config.DropQuery, _query, to);
    }
}

internal static class QueryText
{
    public static void Write(ReadOnlySpan<byte> query, bool keep, ReadOnlySpan<byte> more, TextBuilder to)
    {
        var mark = (byte)'?';
        if (keep && !query.IsEmpty)
        {
            to.Append(mark);
            to.Append(query);
            mark = (byte)'&';
        }

        more = more.TrimStart("?&"u8);
        if (!more.IsEmpty)
        {
            to.Append(mark);
            to.AppendEscaped(more);
        }
    }
}
