using System.Text.Json;

namespace Blog.Tests.Web;

/// <summary>The page's own script for saving, in the browser and at the real backends, over a network that loses what it likes.</summary>
public sealed class LostAnswerTests(BlogApp blog, Browser browser) : PageTestBase(blog, browser)
{
    // Edits and saves a draft as a person would who keeps trying. What happens to each write is drawn from the seed: it arrives, it
    // never arrives, its answer is lost, it is refused for a while, or the server says that it cannot tell.
    private const string Script = """
        async ({ seed, author, events }) => {
          const { save } = await import("/js/save.js");
          let state = seed >>> 0;
          const draw = (n) => {
            state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
            return (state >>> 8) % n;
          };
          const real = globalThis.fetch;
          let calm = false;
          const refusal = (status) => new Response(JSON.stringify({ title: "injected", status }), { status, headers: { "Content-Type": "application/problem+json" } });
          globalThis.fetch = async (address, options) => {
            if (calm || !["POST", "PUT"].includes(options?.method)) return real(address, options);
            switch (draw(6)) {
              case 0: throw new TypeError("lost on the way");
              case 1: await (await real(address, options)).text(); throw new TypeError("answer lost");
              case 2: return refusal(429);
              case 3: await (await real(address, options)).text(); return refusal(503);
              default: return real(address, options);
            }
          };
          let draft = { title: "", author, content: "", tags: "" };
          const log = [];
          const trySave = async () => {
            try {
              await save(null, draft, () => { draft = JSON.parse(JSON.stringify(draft)) && draft; });
              log.push("saved");
              return true;
            } catch (problem) {
              log.push(String(problem.status ?? problem));
              if (problem.status === 412 || problem.status === undefined) throw problem;
              return false;
            }
          };
          try {
            for (let event = 0; event < events; event++) {
              switch (draw(4)) {
                case 0: draft.title = " "; break;
                case 1: draft.content += ` e\u0301 ${event}\r\n`; draft.title = `Title ${event}`; break;
                case 2: draft.tags = draft.tags ? "" : "C#, Blue Team"; draft.title ||= "Title"; break;
                default: break;
              }
              await trySave();
            }
            calm = true;
            draft.title = "The last title";
            draft.content = `The last text ${seed}`;
            if (!(await trySave())) throw new Error("the last save failed");
            return log.join(" ");
          } finally {
            globalThis.fetch = real;
          }
        }
        """;

    [Theory]
    [InlineData("functions")]
    [InlineData("containers")]
    public async Task Whatever_is_lost_there_is_one_post_and_it_holds_what_was_typed_last(string backend)
    {
        await using var session = await OpenAsync();
        await session.GoToAsync($"/?backend={backend}");
        using var client = new HttpClient { BaseAddress = new Uri(session.Page.Url) };
        var first = Random.Shared.Next();
        for (var run = 0; run < 25; run++)
        {
            var (seed, author) = (first + run, $"{Author} {run}");
            var log = await session.Page.EvaluateAsync<string>(Script, new { seed, author, events = 4 + run % 7 });

            var page = JsonDocument.Parse(await client.GetStringAsync($"/{backend}/blogs?author={Uri.EscapeDataString(author)}")).RootElement;
            var titles = page.GetProperty("items").EnumerateArray().Select(item => $"{item.GetProperty("title")} / {item.GetProperty("excerpt")}");
            Assert.True(titles.SequenceEqual([$"The last title / The last text {seed}"]), $"seed {seed}: {log} made [{string.Join(", ", titles)}]");
        }
    }
}
