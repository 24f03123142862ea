using System.Text;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>A service of gRPC with one method of each shape, on texts.</summary>
internal sealed class GrpcService
{
    private static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    public static readonly Method<string, string> Once = Of(MethodType.Unary, "Once");
    public static readonly Method<string, string> Count = Of(MethodType.ServerStreaming, "Count");
    public static readonly Method<string, string> Join = Of(MethodType.ClientStreaming, "Join");
    public static readonly Method<string, string> Echo = Of(MethodType.DuplexStreaming, "Echo");

    public static Task<KestrelServer> StartAsync() => KestrelServer.StartAsync(
        application => application.MapGrpcService<GrpcService>(),
        HttpProtocols.Http2,
        add: services =>
        {
            services.AddGrpc();
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IServiceMethodProvider<GrpcService>, Methods>());
        });

    private static Method<string, string> Of(MethodType type, string name) => new(type, "test.Texts", name, Text, Text);

    private static Task<string> OnceAsync(string request, ServerCallContext context)
    {
        if (request == "fail")
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, "not now"));
        }

        context.ResponseTrailers.Add("x-trailer", request[..Math.Min(request.Length, 10)]);
        return Task.FromResult($"{request} {context.RequestHeaders.GetValue("x-own")}");
    }

    private static async Task CountAsync(string request, IServerStreamWriter<string> answers)
    {
        for (var i = 0; i < int.Parse(request, System.Globalization.CultureInfo.InvariantCulture); i++)
        {
            await answers.WriteAsync($"{i}");
        }
    }

    private static async Task<string> JoinAsync(IAsyncStreamReader<string> requests)
    {
        var all = new StringBuilder();
        await foreach (var request in requests.ReadAllAsync())
        {
            all.Append(request);
        }

        return all.ToString();
    }

    private static async Task EchoAsync(IAsyncStreamReader<string> requests, IServerStreamWriter<string> answers)
    {
        await foreach (var request in requests.ReadAllAsync())
        {
            if (request == "end")
            {
                throw new RpcException(new Status(StatusCode.Aborted, "as asked"));
            }

            await answers.WriteAsync(request);
        }
    }

    private sealed class Methods : IServiceMethodProvider<GrpcService>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<GrpcService> context)
        {
            context.AddUnaryMethod(Once, [], (_, request, call) => OnceAsync(request, call));
            context.AddServerStreamingMethod(Count, [], (_, request, answers, _) => CountAsync(request, answers));
            context.AddClientStreamingMethod(Join, [], (_, requests, _) => JoinAsync(requests));
            context.AddDuplexStreamingMethod(Echo, [], (_, requests, answers, _) => EchoAsync(requests, answers));
        }
    }
}
