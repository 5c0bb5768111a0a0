using System.Net;
using System.Net.Http.Headers;

namespace Blog.Tests.Web;

/// <summary>What Blog.Web tells the page of Aspire's dashboard.</summary>
public sealed class DashboardAddressTests
{
    [Theory]
    [InlineData(null, """{"url":null}""")]
    [InlineData("not an address", """{"url":null}""")]
    [InlineData("http://localhost:18888", """{"url":"http://localhost:18888/"}""")]
    public async Task The_address_is_the_settings_or_null(string? setting, string expected)
    {
        await using var web = new WebServer(new Uri("http://127.0.0.1:1"), dashboard: setting);

        using var response = await web.Client.GetAsync("/dashboard");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, await response.Content.ReadAsStringAsync());
        Assert.Equal(CacheControlHeaderValue.Parse("no-store"), response.Headers.CacheControl);
    }
}
