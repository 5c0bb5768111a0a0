using System.Text.Json;

namespace Blog.Tests.Web;

/// <summary>Markdown as the page shows it, in a browser and under the page's own Content-Security-Policy.</summary>
public sealed class MarkdownTests(BlogApp blog, Browser browser) : PageTestBase(blog, browser)
{
    // Examples whose text holds an address without marks: the page makes a link of it (GFM's autolinks), CommonMark alone does not.
    private static readonly int[] BareAddresses = [602, 608, 611, 612];

    // The specification's examples, but for those in which raw HTML is passed through: that is text here.
    private const string Examples = """
        const [spec, parser] = process.argv.slice(1);
        const MarkdownIt = require(parser);
        const hasHtml = (tokens) => tokens.some(({ type, children }) => type.startsWith("html_") || (children && hasHtml(children)));
        const tests = require(spec).tests.map(({ number, section, markdown, html }) => ({ number, section, markdown: markdown.replaceAll("→", "\t"), html: html.replaceAll("→", "\t") }));
        console.log(JSON.stringify(tests.filter(({ markdown }) => !hasHtml(new MarkdownIt({ html: true }).parse(markdown, {})))));
        """;

    private const string Render = """
        async (texts) => {
          const { renderMarkdown } = await import("/js/markdown/render.js");
          return texts.map((text) => {
            const element = document.createElement("div");
            element.append(renderMarkdown(text, { under: null }));
            return element.innerHTML;
          });
        }
        """;

    // Both as trees, without what has no meaning (line ends between blocks) and what the page adds or leaves out on purpose.
    private const string Canonical = """
        ([ours, theirs]) => {
          const BLOCKS = /^(P|UL|OL|LI|BLOCKQUOTE|PRE|HR|H[1-6]|DIV|TABLE|THEAD|TBODY|TR|TH|TD|BODY)$/;
          const isBlock = (node) => !node || BLOCKS.test(node.nodeName);
          const canonical = (html) => {
            const { body } = new DOMParser().parseFromString(html, "text/html");
            for (const element of [...body.querySelectorAll("*")]) {
              for (const name of ["dir", "rel", "tabindex"]) element.removeAttribute(name);
              const address = element.getAttribute("href") ?? "";
              if (element.nodeName === "A" && /^[a-z][a-z\d+.-]*:/i.test(address) && !/^(https?|mailto):/i.test(address)) element.replaceWith(...element.childNodes);
              if (element.nodeName === "IMG" && !/^https:/i.test(element.getAttribute("src"))) {
                const span = document.createElement("span");
                span.textContent = element.getAttribute("alt");
                element.replaceWith(span);
              }
              if (/^code-/.test(element.className)) element.replaceWith(...element.childNodes);
            }
            body.normalize();
            const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
            const texts = [];
            while (walker.nextNode()) texts.push(walker.currentNode);
            for (const text of texts) {
              if (text.parentElement.closest("pre")) continue;
              if (isBlock(text.previousSibling) && isBlock(text.parentNode) || text.previousSibling?.nodeName === "BR") text.data = text.data.replace(/^\n/, "");
              if (isBlock(text.nextSibling) && isBlock(text.parentNode)) text.data = text.data.replace(/\n$/, "");
              if (!text.data) text.remove();
            }
            return body.innerHTML;
          };
          return [canonical(ours), canonical(theirs)];
        }
        """;

    [Fact]
    public async Task Every_example_of_CommonMark_without_raw_HTML_becomes_its_elements()
    {
        var json = await PageTools.RunAsync("node", "-e", Examples, await PageTools.PathAsync("commonmark-spec"), await PageTools.PathAsync("markdown-it", "dist", "markdown-it.cjs.js"));
        var examples = JsonSerializer.Deserialize<List<Example>>(json, JsonSerializerOptions.Web)!;
        Assert.True(examples.Count > 550, $"only {examples.Count} examples");
        await using var session = await OpenAsync();
        await session.GoToAsync("/");
        var ours = await session.Page.EvaluateAsync<string[]>(Render, examples.Select(example => example.Markdown));
        // A page without the policy, which parses no strings as HTML.
        await session.Page.GotoAsync("about:blank");

        var wrong = new List<string>();
        foreach (var (example, html) in examples.Zip(ours))
        {
            if (BareAddresses.Contains(example.Number)) continue;
            var both = await session.Page.EvaluateAsync<string[]>(Canonical, new[] { html, example.Html });
            if (both[0] != both[1]) wrong.Add($"{example.Number} ({example.Section}): {example.Markdown}\n  is     {both[0]}\n  not    {both[1]}");
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {examples.Count}:\n{string.Join('\n', wrong)}");
    }

    public static TheoryData<string> Attempts =>
    [
        "<script>window.ran=1</script>",
        "<img src=x onerror=\"window.ran=1\">",
        "<svg onload=window.ran=1><animate onbegin=window.ran=1 attributeName=x dur=1s>",
        "<iframe srcdoc=\"<script>parent.ran=1</script>\"></iframe>",
        "<a href=\"javascript:window.ran=1\">x</a>",
        "<details open ontoggle=window.ran=1><summary>x</summary></details>",
        "<math><mtext><table><mglyph><style><img src=x onerror=window.ran=1></style>",
        "<form action=javascript:window.ran=1><button>x</button></form>",
        "<base href=https://evil.example/><object data=javascript:window.ran=1><embed src=javascript:window.ran=1>",
        "<meta http-equiv=refresh content=\"0;url=javascript:window.ran=1\"><link rel=stylesheet href=https://evil.example/x.css><style>*{display:none}</style>",
        "[x](javascript:window.ran=1)",
        "[x](JaVaScRiPt:window.ran=1)",
        "[x](&#x6A;avascript:window.ran=1)",
        "[x](java&Tab;script:window.ran=1)",
        "[x](java&NewLine;script:window.ran=1)",
        "[x](&#1;javascript:window.ran=1)",
        "[x](<javascript:window.ran=1>)",
        "[x](vbscript:window.ran=1) [y](data:text/html,<script>opener.ran=1</script>) [z](blob:https://a.example/1) [f](file:///etc/passwd)",
        "[x]: javascript:window.ran=1\n\n[x]",
        "<javascript:window.ran=1>",
        "![x](javascript:window.ran=1) ![y](data:image/svg+xml,<svg/onload=window.ran=1>) ![z](http://evil.example/pixel.png) ![p](/functions/blogs)",
        "![\"onerror=\"window.ran=1](https://page.invalid/x.png \"\\\" onerror=\\\"window.ran=1\")",
        "[a](https://page.invalid/\"onclick=\"window.ran=1 '\"onmouseover=window.ran=1')",
        "```\"><script>window.ran=1</script>\n</code></pre><script>window.ran=1</script>\n```",
        "`<script>window.ran=1</script>`",
        "| <script>window.ran=1</script> |\n|---|\n| [x](javascript:window.ran=1) |",
        "- [ ] <img src=x onerror=window.ran=1>\n- [x](javascript:window.ran=1)",
        "# <img src=x onerror=window.ran=1>\n# status\n# main\n# constructor",
        "<!--><script>window.ran=1</script>-->",
        "<![CDATA[<script>window.ran=1</script>]]> <?php echo 1 ?> <!DOCTYPE html>",
        "https://page.invalid/<script>window.ran=1</script> javascript:window.ran=1 me@page.invalid<img/src=x/onerror=window.ran=1>",
        "\u2028<script>\u2029window.ran=1</script>",
    ];

    [Theory]
    [MemberData(nameof(Attempts))]
    public async Task An_attempt_to_run_something_stays_text(string text)
    {
        var id = await CreateAsync("Attempt", text);
        await using var session = await OpenAsync();
        await session.Page.RouteAsync("https://page.invalid/**", route => route.AbortAsync());
        await session.GoToAsync($"/posts/{id}");
        await session.SavedAsync();

        var found = await session.PostContent.EvaluateAsync<string>("""
            async (content) => {
              const TAGS = /^(P|UL|OL|LI|BLOCKQUOTE|PRE|CODE|HR|BR|H[2-6]|DIV|TABLE|THEAD|TBODY|TR|TH|TD|EM|STRONG|S|A|SPAN|IMG|INPUT)$/;
              const ATTRIBUTES = /^(dir|href|rel|title|class|id|aria-label|src|alt|loading|decoding|referrerpolicy|tabindex|type|disabled|start|checked)$/;
              const wrong = [];
              for (const element of content.querySelectorAll("*")) {
                if (!TAGS.test(element.nodeName)) wrong.push(element.nodeName);
                for (const { name, value } of element.attributes) if (!ATTRIBUTES.test(name)) wrong.push(`${element.nodeName} ${name}=${value}`);
                if (element.href !== undefined && !/^(https?|mailto):/.test(element.protocol)) wrong.push(element.href);
                if (element.nodeName === "IMG" && !/^https:/.test(element.getAttribute("src"))) wrong.push(element.src);
                if (element.id && !element.id.startsWith("h-")) wrong.push(element.id);
              }
              if (document.getElementById("status").nodeName !== "P") wrong.push("an id of the page was taken");
              if (window.ran !== undefined) wrong.push(`ran ${window.ran}`);
              return wrong.join(", ");
            }
            """);
        Assert.Equal("", found);
    }

    private sealed record Example(int Number, string Section, string Markdown, string Html);
}
