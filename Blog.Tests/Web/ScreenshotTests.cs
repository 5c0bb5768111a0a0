using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Web;

/// <summary>
/// A picture of every view, light and dark, wide and narrow: to <c>artifacts/screenshots</c>, or to the folder that <c>BLOG_SCREENSHOTS</c> names.
/// <c>scripts/screenshots</c> writes those of <c>docs/screenshots</c>.
/// </summary>
public sealed class ScreenshotTests(BlogApp blog, Browser browser) : ViewTestBase(blog, browser)
{
    private static readonly string Folder = Path.GetFullPath(
        Environment.GetEnvironmentVariable("BLOG_SCREENSHOTS") ?? Path.Combine("artifacts", "screenshots"), Repository.Root);

    [Theory]
    [MemberData(nameof(Views))]
    [InlineData("plan")]
    [InlineData("compare")]
    public async Task A_view_is_drawn(string view)
    {
        Directory.CreateDirectory(Folder);
        await using var session = await OpenAsync();
        await session.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await ShowAsync(session, view);
        foreach (var (name, width, height) in new[] { ("wide", 1280, 860), ("narrow", 390, 780) })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await session.Page.SetViewportSizeAsync(width, height);
                await session.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
                var file = Path.Combine(Folder, $"{view}-{name}-{scheme.ToString().ToLowerInvariant()}.png");
                await session.Page.ScreenshotAsync(new() { Path = file, Animations = ScreenshotAnimations.Disabled });
                Assert.True(new FileInfo(file).Length > 4_000);
            }
        }
    }
}
