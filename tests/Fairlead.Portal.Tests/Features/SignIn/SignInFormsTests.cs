using Fairlead.Portal.Features.SignIn;
using Shouldly;
using Xunit;

namespace Fairlead.Portal.Tests.Features.SignIn;

public sealed class SignInFormsTests
{
    [Theory]
    [InlineData("/virtual-services/virtualservice-1", "/virtual-services/virtualservice-1")]
    [InlineData("/", "/")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("/page\r\nSet-Cookie: a=b", "/")]
    [InlineData("/sign-in?fault=401", "/")]
    public void Target_OfWhateverTheFormSays_IsAPageOfOurs(string? back, string expected) => SignInForms.Target(back).ShouldBe(expected);
}
