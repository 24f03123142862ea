using Fairlead.Demo;

var options = DemoOptions.Parse(args);
using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};

try
{
    var account = await DemoAccount.FindOrCreateAsync(options, interrupted.Token);
    using var api = DemoApi.WithKey(options.Api, account.ApiKey);
    var url = await new DemoObjects(api, options).FindOrCreateAsync(interrupted.Token);
    await Traffic.AwaitAsync(url, api.HasCreated, interrupted.Token);
    await new RunFacts(api, options).WriteAsync(account, url, interrupted.Token);
    return 0;
}
catch (DemoFailedException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
