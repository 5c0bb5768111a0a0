using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Blog.Tests.Deploy.Relations;

/// <summary>CloudFront: three origins under one address, each behind the paths that it serves.</summary>
internal static partial class Edge
{
    public static IEnumerable<(string Name, Func<Template, IEnumerable<string>> Check)> All =>
    [
        ("Every behaviour leads to an origin that serves its paths", Behaviours),
        ("Every origin is where its backend is", Origins),
        ("The prefix is taken off before the backend is asked", Prefix),
        ("An address of the page is the page, the feed, a file, or a 404", Addresses),
        ("The page has the headers that it has locally", Headers),
        ("No error is answered again from the cache", Errors),
        ("Without the edge nothing of it is made, and the bucket is a website", Without),
    ];

    private static JsonNode? Distribution(Template template) => template.Of("WebDistribution")["DistributionConfig"];

    private static IEnumerable<string> Behaviours(Template template)
    {
        var distribution = Distribution(template);
        var origins = distribution.At("Origins").OneOrMany().Select(origin => origin["Id"].Show()).ToArray();
        if (!origins.Order().SequenceEqual(["containers", "functions", "page"])) yield return $"The origins are {string.Join(", ", origins)}.";
        if (distribution.At("DefaultCacheBehavior/TargetOriginId").Show() != "page") yield return "The page is not what is served by default.";
        if (distribution.At("DefaultCacheBehavior/FunctionAssociations").Show() != Associated("WebAddresses")) yield return "The addresses of posts lead nowhere.";
        if (!File.Exists(Repository.PathOf("Blog.Web", "wwwroot", distribution.At("DefaultRootObject").Show()))) yield return "There is no such page.";
        var behaviours = distribution.At("CacheBehaviors").OneOrMany().ToArray();
        if (!behaviours.Select(behaviour => behaviour["PathPattern"].Show()).Order().SequenceEqual(["/containers/*", "/feed.xml", "/functions/*"])) yield return $"The paths are {string.Join(", ", behaviours.Select(behaviour => behaviour["PathPattern"].Show()))}.";
        foreach (var behaviour in behaviours)
        {
            var path = behaviour["PathPattern"].Show();
            if (behaviour["OriginRequestPolicyId"] is null) yield return $"{path} leaves headers and queries behind.";
            if (behaviour["ResponseHeadersPolicyId"] is not null) yield return $"{path} has the headers of the page.";
            if (behaviour["FunctionAssociations"].Show() != Associated(path == "/feed.xml" ? "WebAddresses" : "WebStripPrefix")) yield return $"{path} keeps its prefix, or is rewritten as another.";
            if (path == "/feed.xml")
            {
                if (behaviour["TargetOriginId"].Show() != "functions") yield return "The feed is not asked for at the functions.";
                if (behaviour["AllowedMethods"] is not null) yield return "The feed is only read.";
                continue;
            }

            if ($"/{behaviour["TargetOriginId"].Show()}/*" != path) yield return $"{path} leads to {behaviour["TargetOriginId"].Show()}.";
            // CloudFront takes these seven together or none of those that write.
            if (!behaviour["AllowedMethods"].OneOrMany().Select(Shape.Show).Order().SequenceEqual(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"])) yield return $"{path} lets through {behaviour["AllowedMethods"].Show()}.";
        }
    }

    private static string Associated(string function) => $"[{{EventType: viewer-request, FunctionARN: ${{{function}.FunctionARN}}}}]";

    // What the function makes of each path, by running it: EdgeAddressTests says more.
    private static IEnumerable<string> Addresses(Template template)
    {
        (string Path, string Becomes)[] cases =
        [
            ("/", "/"), ("/feed.xml", "/blogs?atom"), ("/posts/a-title-01900000-0000-7000-8000-000000000000", "/index.html"), ("/posts/1.5-ms-01900000-0000-7000-8000-000000000000/", "/index.html"),
            ("/js/app.js", "/js/app.js"), ("/nothing", "404"), ("/posts/", "404"), ("/posts/a/b", "404"),
        ];
        var script = template.Of("WebAddresses")["FunctionCode"].Show() + """
            ; console.log(JSON.parse(process.argv[1]).map(uri => {
              const answer = handler({ request: { uri, querystring: {} } });
              return answer.statusCode ? String(answer.statusCode) : answer.uri + (answer.querystring.format ? '?' + answer.querystring.format.value : '');
            }).join(' '));
            """;
        using var node = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("node", ["-e", script, System.Text.Json.JsonSerializer.Serialize(cases.Select(one => one.Path))])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = node.StandardError.ReadToEndAsync();
        var output = node.StandardOutput.ReadToEnd().Trim();
        node.WaitForExit();
        if (node.ExitCode != 0) yield return $"The function of the page's addresses fails: {error.Result}";
        else if (output != string.Join(' ', cases.Select(one => one.Becomes))) yield return $"The page's addresses become {output}.";
    }

    private static IEnumerable<string> Origins(Template template)
    {
        foreach (var origin in Distribution(template).At("Origins").OneOrMany())
        {
            var id = origin["Id"].Show();
            var domain = origin["DomainName"].Show();
            var custom = origin["CustomOriginConfig"];
            var (address, path, protocol) = id switch
            {
                "page" => ("${WebBucket.RegionalDomainName}", "", ""),
                "functions" => ("${ServerlessRestApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}", "/Prod", "https-only"),
                _ => ("if(HasCertificate ? ${ContainersDomain} : ${FargateLoadBalancer.DNSName})", "", "if(HasCertificate ? https-only : http-only)"),
            };
            if (domain != address) yield return $"{id} is at {domain}.";
            if (origin["OriginPath"].Show() != path) yield return $"{id} is under {origin["OriginPath"].Show()}.";
            if (custom.At("OriginProtocolPolicy").Show() != protocol) yield return $"{id} is asked by {custom.At("OriginProtocolPolicy").Show()}.";
            if (id == "page")
            {
                if (origin["S3OriginConfig"].Show() != "{OriginAccessIdentity: }" || origin["OriginAccessControlId"] is null || custom is not null) yield return "The page's bucket is not asked with a signature.";
                continue;
            }

            // Longer than the backend may take, and no more than CloudFront allows without asking.
            var timeout = custom.At("OriginReadTimeout").Number();
            if (timeout <= template.Section("Globals")["Function"].At("Timeout").Number() || timeout is < 29 or > 60) yield return $"CloudFront waits {timeout} seconds for {id}.";
            if (custom.At("HTTPPort") is not null || custom.At("HTTPSPort") is not null) yield return $"{id} has other ports.";
        }
    }

    private static IEnumerable<string> Prefix(Template template)
    {
        var code = template.Of("WebStripPrefix")["FunctionCode"].Show();
        if (Handler().Match(code) is not { Success: true } handler)
        {
            yield return $"The function is another than the one that is understood here: {code}";
            yield break;
        }

        (string Path, string Left)[] cases =
        [
            ("/functions/blogs", "/blogs"), ("/containers/blogs/0198", "/blogs/0198"), ("/functions", "/"), ("/containers/", "/"), ("/functions/functions/x", "/functions/x"),
            ("/functionsx/blogs", "/functionsx/blogs"), ("/x/functions/y", "/x/functions/y"), ("/functions/a%2Fb", "/a%2Fb"),
        ];
        foreach (var (path, left) in cases)
        {
            var found = new Regex(handler.Groups[1].Value.Replace(@"\/", "/", StringComparison.Ordinal)).Replace(path, "", 1);
            if ((found.Length > 0 ? found : "/") != left) yield return $"{path} becomes {found}, not {left}.";
        }
    }

    private static IEnumerable<string> Headers(Template template)
    {
        var local = Type.GetType("Blog.Web.PageExtensions, Blog.Web", throwOnError: true)!.GetField("ContentSecurityPolicy")!.GetRawConstantValue();
        var config = template.Of("WebHeaders")["ResponseHeadersPolicyConfig"];
        var security = config.At("SecurityHeadersConfig");
        (string Path, string Value)[] values =
        [
            ("ContentSecurityPolicy/ContentSecurityPolicy", local + "; frame-ancestors 'none'"), ("FrameOptions/FrameOption", "DENY"), ("ReferrerPolicy/ReferrerPolicy", "no-referrer"),
        ];
        foreach (var (path, value) in values.Where(pair => security.At(pair.Path).Show() != pair.Value)) yield return $"{path} is {security.At(path).Show()}, not {value}.";
        if (security.At("ContentTypeOptions") is null || security.At("StrictTransportSecurity") is null) yield return "A security header is missing.";
        // The page's own, as Blog.Web sends them.
        var page = Repository.Read("Blog.Web", "PageExtensions.cs");
        var items = config.At("CustomHeadersConfig/Items").OneOrMany().ToArray();
        foreach (var item in items.Where(item => !page.Contains($"headers[\"{item["Header"].Show()}\"] = \"{item["Value"].Show()}\"", StringComparison.Ordinal))) yield return $"The page has no {item["Header"].Show()}: {item["Value"].Show()} locally.";
        if (items.Length != 3) yield return "The page has three headers more.";
        if (Distribution(template).At("DefaultCacheBehavior/ResponseHeadersPolicyId") is null) yield return "The page has no security headers.";
    }

    private static IEnumerable<string> Errors(Template template)
    {
        // These CloudFront caches whatever the cache policy and the answer's headers say: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
        var errors = Distribution(template).At("CustomErrorResponses").Show();
        var expected = $"[{string.Join(", ", ((int[])[404, 405, 414, 500, 502, 503, 504]).Select(code => $"{{ErrorCode: {code}, ErrorCachingMinTTL: 0}}"))}]";
        if (errors != expected) yield return $"Errors are cached as {errors}.";
    }

    private static IEnumerable<string> Without(Template template)
    {
        foreach (var (name, resource) in template.Resources.Where(resource => resource.Value!["Type"].Show().StartsWith("AWS::CloudFront::", StringComparison.Ordinal)))
        {
            if (resource!["Condition"].Show() != "HasEdge") yield return $"{name} is made where the account may make none.";
        }

        var website = template.Of("WebBucket")["WebsiteConfiguration"].Show();
        if (website != "if(HasEdge ? none : {IndexDocument: index.html, ErrorDocument: index.html})") yield return $"Without CloudFront the bucket serves {website}.";
    }

    [GeneratedRegex(@"^function handler\(event\) \{\s+event\.request\.uri = event\.request\.uri\.replace\(/(.+)/, ''\) \|\| '/';\s+return event\.request;\s+\}\s*$")]
    private static partial Regex Handler();
}
