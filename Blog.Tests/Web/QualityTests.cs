using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Web;

/// <summary>What every view owes to everybody: WCAG 2.2 AA, a narrow window, a keyboard, a slow line.</summary>
public sealed class QualityTests(BlogApp blog, Browser browser) : ViewTestBase(blog, browser)
{
    private const int FirstLoadBytes = 100 * 1024;

    private const string Axe = """
        async () => {
          const { violations } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
          return violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary}`).join("\n")}`);
        }
        """;

    [Theory]
    [MemberData(nameof(Views))]
    [MemberData(nameof(Instruments))]
    public async Task A_view_has_no_fault_that_axe_can_find_and_fits_320_pixels(string view)
    {
        var axe = await File.ReadAllTextAsync(await PageTools.PathAsync("axe-core", "axe.min.js"));
        await using var session = await OpenAsync();
        await session.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await ShowAsync(session, view);
        await session.Page.EvaluateAsync(axe);
        foreach (var width in new[] { 1280, 320 })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await session.Page.SetViewportSizeAsync(width, 800);
                await session.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
                var faults = await session.Page.EvaluateAsync<string[]>(Axe);
                Assert.True(faults.Length == 0, $"{view}, {width} px, {scheme}:\n{string.Join('\n', faults)}");
            }

            await AssertFitsAsync(session);
        }
    }

    // 1280 × 800 at 400 %.
    [Theory]
    [InlineData("list")]
    [InlineData("post")]
    [InlineData("editor")]
    [InlineData("compare")]
    [InlineData("plan")]
    public async Task At_400_percent_nothing_lies_over_what_has_the_focus(string view)
    {
        await using var session = await OpenAsync(width: 320);
        await session.Page.SetViewportSizeAsync(320, 200);
        await ShowAsync(session, view);
        var seen = new HashSet<string>();
        for (var stop = 0; stop < 60; stop++)
        {
            await session.Page.Keyboard.PressAsync("Tab");
            var (name, problem) = await FocusAsync(session);
            Assert.True(problem is "", $"{name}: {problem}");
            if (!seen.Add(name) && stop > 20) break;
        }

        Assert.True(seen.Count > 4, string.Join(", ", seen));
    }

    [Fact]
    public async Task A_post_is_written_published_found_and_deleted_by_the_keyboard_alone()
    {
        await using var session = await OpenAsync();
        await session.GoToAsync("/");
        var keyboard = session.Page.Keyboard;
        await TabToAsync(session, "Write");
        await keyboard.PressAsync("Enter");
        await Expect(session.Field("Title")).ToBeFocusedAsync();
        await keyboard.TypeAsync("By keys alone");
        await keyboard.PressAsync("Tab");
        await keyboard.TypeAsync("# A heading\n\nand text");
        await keyboard.PressAsync("Tab");
        await keyboard.TypeAsync(Author);
        await keyboard.PressAsync("Control+Enter");
        await session.SavedAsync();
        await Expect(session.Heading).ToBeFocusedAsync();
        await TabToAsync(session, Author);
        await keyboard.PressAsync("Enter");
        await Expect(session.Heading).ToHaveTextAsync($"Posts by {Author}");
        await Eventually.GetAsync(TitlesAsync, titles => titles.Count == 1, "the post in the list");
        await session.Page.ReloadAsync();
        await TabToAsync(session, "By keys alone");
        await keyboard.PressAsync("Enter");
        await Expect(session.Heading).ToHaveTextAsync("By keys alone");
        await TabToAsync(session, "Delete");
        await keyboard.PressAsync("Enter");
        await Expect(session.Toast.Filter(new() { HasText = "is deleted" })).ToBeVisibleAsync();
        await TabToAsync(session, "Undo");
        await keyboard.PressAsync("Enter");
        await Expect(session.Heading).ToHaveTextAsync("By keys alone");
    }

    [Theory]
    [InlineData("functions")]
    [InlineData("containers")]
    public async Task The_first_load_is_small_preloaded_still_and_silent(string backend)
    {
        await using var session = await OpenAsync();
        var lines = new List<string>();
        session.Page.Console += (_, message) => lines.Add(message.Text);
        await session.Page.AddInitScriptAsync("""
            globalThis.shift = [];
            new PerformanceObserver((list) => { for (const { value, sources } of list.getEntries()) shift.push(`${value}: ${sources.map(({ node }) => node?.outerHTML ?? node?.textContent).join(" | ").slice(0, 300)}`); }).observe({ type: "layout-shift", buffered: true });
            """);
        await session.Page.GotoAsync($"/?backend={backend}", new() { WaitUntil = WaitUntilState.NetworkIdle });
        await Expect(session.Heading).ToHaveTextAsync("Posts");

        var loaded = await session.Page.EvaluateAsync<JsonElement>("""
            () => {
              const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].filter(({ name }) => !/\/(functions|containers)\//.test(name));
              return {
                bytes: entries.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
                scripts: entries.map(({ name }) => new URL(name).pathname).filter((path) => /\.m?js$/.test(path)),
                preloaded: [...document.querySelectorAll("link[rel=modulepreload]")].map((link) => link.getAttribute("href")),
                shift,
              };
            }
            """);
        Assert.InRange(loaded.GetProperty("bytes").GetInt32(), 10_000, FirstLoadBytes);
        Assert.Equal(
            loaded.GetProperty("scripts").EnumerateArray().Select(path => path.GetString()).Where(path => path != "/js/app.js").Order(),
            loaded.GetProperty("preloaded").EnumerateArray().Select(path => path.GetString()).Order());
        Assert.Equal([], loaded.GetProperty("shift").EnumerateArray().Select(shift => shift.GetString()));
        Assert.Empty(lines);
    }

    [Fact]
    public async Task The_types_of_the_page_s_scripts_agree()
    {
        var scripts = Directory.GetFiles(Repository.PathOf("Blog.Web", "wwwroot", "js"), "*.js", SearchOption.AllDirectories);
        Assert.All(scripts, script => Assert.StartsWith("// @ts-check", File.ReadAllText(script), StringComparison.Ordinal));
        await PageTools.RunAsync("node", await PageTools.PathAsync("typescript", "bin", "tsc"), "--noEmit", "--project", Path.Combine("Blog.Tests", "Web", "js", "tsconfig.json"));
    }

    private static async Task TabToAsync(PageSession session, string name)
    {
        for (var stop = 0; stop < 80; stop++)
        {
            await session.Page.Keyboard.PressAsync("Tab");
            if (await session.Page.EvaluateAsync<bool>("name => [document.activeElement.textContent.trim(), document.activeElement.getAttribute('aria-label')].includes(name)", name)) return;
        }

        Assert.Fail($"Tab does not lead to “{name}”.");
    }

    // The element that has the focus, and what lies over its middle (of what can be seen of it), if anything does.
    private static async Task<(string Name, string Problem)> FocusAsync(PageSession session)
    {
        var said = await session.Page.EvaluateAsync<string[]>("""
            () => {
              const element = document.activeElement;
              const name = `${element.nodeName} ${element.id || element.textContent.trim().slice(0, 30)}`;
              if (element === document.body) return [name, ""];
              // A radio of the switch is drawn by the words beside it.
              const { left, right, top, bottom } = (element.type === "radio" ? element.parentElement : element).getBoundingClientRect();
              const [x, y] = [(Math.max(0, left) + Math.min(innerWidth, right)) / 2, (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2];
              if (bottom <= 0 || top >= innerHeight) return [name, "is out of sight"];
              const over = document.elementFromPoint(x, y);
              return [name, element.contains(over) || over?.contains(element) || element.parentElement.contains(over) ? "" : `lies under ${over?.outerHTML.slice(0, 80)}`];
            }
            """);
        return (said[0], said[1]);
    }
}
