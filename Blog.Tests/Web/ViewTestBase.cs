using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Web;

/// <summary>A test of every view of the blog, each as a reader or a writer comes to it.</summary>
public abstract class ViewTestBase(BlogApp blog, Browser browser) : PageTestBase(blog, browser)
{
    public static TheoryData<string> Views => ["list", "post", "editor", "drafts", "conflict", "missing", "empty", "failed", "not-found"];

    /// <summary>Compare and Plan, empty and with an answer, and the dialog that asks for the write key.</summary>
    public static TheoryData<string> Instruments => ["compare", "compare-result", "plan", "plan-answer", "write-key"];

    private const float Measuring = 120_000;

    private const string Writer = "The Platform Team";

    private const string Text = """
        Draw the requests per second of an ordinary week, and the answer is mostly in the picture: a **flat** line wants containers, a *spiky* one wants functions.

        ## What a request costs

        Each has a price that does not depend on the other. See the [price list](https://aws.amazon.com/lambda/pricing/), then:

        - [x] count the requests
        - [ ] measure how long one takes
        - [ ] work out the break-even

        ```cs
        // Billed by the millisecond, rounded up.
        public static double Cost(int requests, double ms, int memoryMb) =>
            requests * Math.Ceiling(ms) / 1000 * memoryMb / 1024 * 0.0000133334;
        ```

        | requests a month | functions | containers |
        |---|--:|--:|
        | 100,000 | $0.41 | $38.20 |
        | 10,000,000 | $41.00 | $38.20 |

        > Measure before you decide; a figure without its conditions is an opinion.

        ### And then?

        Then ask again in a year.
        """;

    protected async Task ShowAsync(PageSession session, string view)
    {
        switch (view)
        {
            case "list":
                await CreateByAsync(Writer, "What this blog is", "# A reference\n\nOne blog on **two computes**: five Lambda functions behind API Gateway, and a container behind a load balancer. The same requests, the same answers.", "aws", "dotnet");
                await CreateByAsync(Writer, "Cold starts", "The first request of an environment pays for its birth. How much, and how often, depends on things one can measure.", "lambda");
                await CreateByAsync(Writer, "Functions or containers?", Text, "lambda", "fargate");
                await session.GoToAsync("/");
                await Expect(session.ListItems.First).ToContainTextAsync("Functions or containers?");
                await Expect(session.ListItems.Nth(2)).ToContainTextAsync("What this blog is");
                break;
            case "post":
                await session.GoToAsync($"/posts/{await CreateByAsync(Writer, "Functions or containers?", Text, "lambda", "fargate")}");
                await Expect(session.PostContent).ToBeVisibleAsync();
                break;
            case "editor":
                await session.GoToAsync("/#/write");
                await session.FillAsync("Functions or containers?", Writer, Text, "lambda, fargate");
                if (await session.Button("Preview").IsHiddenAsync()) await Expect(session.Main.Locator(".preview")).ToContainTextAsync("Then ask again in a year.");
                await session.Field("Title").FocusAsync();
                break;
            case "drafts":
                await session.GoToAsync("/#/write");
                await session.FillAsync("Half a thought", Writer, "To be **continued**");
                await session.GoToAsync("/#/drafts");
                await Expect(session.ListItems).ToHaveCountAsync(1);
                break;
            case "conflict":
                var id = await CreateAsync("Contested", "One line that stays\nOld text\nAnother line that stays");
                await session.GoToAsync($"/#/posts/{id}/edit");
                await session.FillAsync(text: "One line that stays\nMy text\nAnother line that stays");
                await ChangeAsync(id, "Contested", "One line that stays\nTheir text\nAnother line that stays");
                await session.SaveButton.ClickAsync();
                await Expect(session.Alert).ToBeVisibleAsync();
                break;
            case "missing":
                await session.GoToAsync("/posts/no-such-post-01900000-0000-7000-8000-000000000000");
                await Expect(session.Heading).ToHaveTextAsync("Nothing here");
                break;
            case "empty":
                await session.GoToAsync(AuthorAddress);
                await Expect(session.Main.GetByText("There are no such posts.")).ToBeVisibleAsync();
                break;
            case "failed":
                await session.GoToAsync("/#/drafts");
                await session.Page.Context.SetOfflineAsync(true);
                await session.Page.GetByRole(AriaRole.Link, new() { Name = "Blog", Exact = true }).ClickAsync();
                await Expect(session.Alert).ToBeVisibleAsync();
                break;
            case "not-found":
                await session.GoToAsync("/nothing-of-the-kind");
                await Expect(session.Heading).ToBeVisibleAsync();
                break;
            case "compare-result":
                await CreateAsync("There to be listed");
                await session.GoToAsync("/#/compare?operation=list&blocks=20&warmUp=1");
                await session.Button("Start").ClickAsync();
                await Expect(session.Main.Locator(".compare-state")).ToContainTextAsync("20 of 20 blocks", new() { Timeout = Measuring });
                break;
            case "plan-answer":
                await session.GoToAsync("/#/plan?traffic=quiet&month=4380");
                await session.Button("Work it out").ClickAsync();
                await Expect(session.Main.GetByText("Done.", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = Measuring });
                await session.Main.EvaluateAsync("main => main.querySelectorAll('details').forEach((one) => { one.open = true; })");
                break;
            case "write-key":
                await session.Page.RouteAsync("**/blogs", route => route.Request.Method == "GET"
                    ? route.ContinueAsync()
                    : route.FulfillAsync(new() { Status = 401, ContentType = "application/problem+json", Body = """{"type":"/problems/unauthorized","title":"A write key is needed","status":401}""" }));
                await session.GoToAsync("/#/write");
                await session.FillAsync("Without a key", Writer, Text);
                await session.SaveButton.ClickAsync();
                await Expect(session.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
                break;
            default:
                await session.GoToAsync($"/#/{view}");
                await Expect(session.Button(view == "plan" ? "Work it out" : "Start")).ToBeVisibleAsync();
                break;
        }
    }
}
