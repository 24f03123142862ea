using Fairlead.Engine.Protocol;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>Limits of HTTP/2 as engines take them; null where nobody has set any.</summary>
internal static class Http2LimitsCompiler
{
    private const int BytesPerKilobyte = 1024;

    /// <summary>What an engine keeps of one stream's content.</summary>
    private const int LargestWindowKilobytes = 1024;

    public static Http2Limits? Compile(ApplicationProfile? application, VerdictNotes notes)
    {
        if (application?.HttpProfile?.Http2Profile is not { } profile)
        {
            return null;
        }

        if (profile.Http2InitialWindowSize > LargestWindowKilobytes)
        {
            notes.Warn(
                ReasonCodes.ProtocolNotActing,
                $"http2_initial_window_size {profile.Http2InitialWindowSize} of application profile {application.Name} acts as {LargestWindowKilobytes}, "
                    + "the most that engines keep for one stream.");
        }

        return new Http2Limits
        {
            Streams = (uint)profile.MaxHttp2ConcurrentStreamsPerConnection,
            WindowBytes = (uint)(Math.Min(profile.Http2InitialWindowSize, LargestWindowKilobytes) * BytesPerKilobyte),
            ControlFrames = (uint)profile.MaxHttp2ControlFramesPerConnection,
            EmptyDataFrames = (uint)profile.MaxHttp2EmptyDataFramesPerConnection,
            FieldBytes = (uint)profile.MaxHttp2HeaderFieldSize,
            QueuedFrames = (uint)profile.MaxHttp2QueuedFramesToClientPerConnection,
            Requests = (uint)profile.MaxHttp2RequestsPerConnection,
        };
    }

    public static Http2Limits? Compile(Http2PoolProperties? properties)
    {
        if (properties is null)
        {
            return null;
        }

        var limits = new Http2Limits { FieldBytes = (uint)properties.MaxHttp2HeaderFieldSize };
        if (properties.MaxHttp2ControlFramesPerConnection is { } frames)
        {
            limits.ControlFrames = (uint)frames;
        }

        return limits;
    }
}
