using Fairlead.Api.Tests.Hosting;
using Xunit;

// One control plane for all tests: each makes tenants of its own, so none sees another's objects.
[assembly: AssemblyFixture(typeof(ApiHost))]
