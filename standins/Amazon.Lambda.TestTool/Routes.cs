using System.Collections;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing.Template;

namespace Amazon.Lambda.TestTool;

/// <summary>One method and path of the API, and the function behind it.</summary>
/// <param name="LambdaResourceName">Name of the function.</param>
/// <param name="Endpoint">Address of the Lambda emulator; null for the one in the same process.</param>
/// <param name="HttpMethod">A method, or ANY.</param>
/// <param name="Path">For example <c>/blogs/{id}</c> or <c>/any/{proxy+}</c>.</param>
internal sealed record Route(string? LambdaResourceName, string? Endpoint, string? HttpMethod, string? Path);

/// <summary>
/// The routes of the API. They match without regard to case; the one with most literal segments wins, then the one with more
/// segments before a greedy variable, then the one with fewer variables.
/// </summary>
internal sealed partial class Routes(IEnumerable<Route> routes)
{
    private const string Variable = "APIGATEWAY_EMULATOR_ROUTE_CONFIG";

    private readonly List<RouteTemplate> _templates = [.. routes.Select(route => new RouteTemplate(route))];

    /// <summary>Reads the variables of that prefix: each a route, or a list of routes. What is no route is named and left out.</summary>
    public static Routes FromEnvironment()
    {
        List<Route> routes = [];
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var (name, json) = ((string)variable.Key, ((string?)variable.Value)?.Trim());
            if ((name == Variable || name.StartsWith($"{Variable}_", StringComparison.Ordinal)) && !string.IsNullOrEmpty(json))
            {
                try
                {
                    routes.AddRange(json[0] == '[' ? JsonSerializer.Deserialize<Route[]>(json)! : [JsonSerializer.Deserialize<Route>(json)!]);
                }
                catch (JsonException exception)
                {
                    Console.WriteLine($"{name} is not a route: {exception.Message}");
                }
            }
        }

        return new Routes(routes.Where(IsValid));
    }

    /// <summary>The route of a request, and the values of its variables as API Gateway passes them, still percent-encoded.</summary>
    /// <param name="method">The method of the request.</param>
    /// <param name="path">The path.</param>
    public (Route Route, Dictionary<string, string> Parameters)? Match(string method, PathString path)
    {
        var segments = path == "/" ? [] : path.ToUriComponent().TrimStart('/').Split('/');
        return _templates
            .Where(template => template.Route.HttpMethod!.Equals("ANY", StringComparison.OrdinalIgnoreCase)
                || template.Route.HttpMethod.Equals(method, StringComparison.OrdinalIgnoreCase))
            .Select(template => (Template: template, Rank: template.Match(segments)))
            .Where(candidate => candidate.Rank is not null)
            .OrderByDescending(candidate => candidate.Rank)
            .Select(candidate => ((Route, Dictionary<string, string>)?)(candidate.Template.Route, candidate.Template.Parameters(path)))
            .FirstOrDefault();
    }

    private static bool IsValid(Route? route)
    {
        var valid = route is { LambdaResourceName.Length: > 0, HttpMethod.Length: > 0, Path.Length: > 0 }
            && (route.Path == "/" || route.Path.Trim('/').Split('/').All(Segment().IsMatch));
        if (!valid)
        {
            Console.Error.WriteLine($"The route {route?.HttpMethod} {route?.Path} of function '{route?.LambdaResourceName}' is not valid and left out.");
        }

        return valid;
    }

    [GeneratedRegex(@"^(\{[\w.:-]+\+?\}|[a-zA-Z0-9.:_-]+)$")]
    private static partial Regex Segment();

    private sealed class RouteTemplate
    {
        private readonly string[] _segments;
        private readonly Dictionary<string, string> _variables = [];
        private readonly TemplateMatcher _matcher;

        public RouteTemplate(Route route)
        {
            Route = route;
            _segments = route.Path!.Split('/', StringSplitOptions.RemoveEmptyEntries);
            // ASP.NET reads more into a variable's name than API Gateway does, so its matcher sees v0, v1 and so on.
            var template = _segments.Select((segment, index) =>
            {
                if (!IsVariable(segment))
                {
                    return segment;
                }

                _variables[$"v{index}"] = segment.Trim('{', '}', '+');
                return IsGreedy(segment) ? $"{{*v{index}}}" : $"{{v{index}}}";
            });
            _matcher = new TemplateMatcher(TemplateParser.Parse(string.Join('/', template)), []);
        }

        public Route Route { get; }

        /// <summary>How well the route fits; null where it does not.</summary>
        public (int Literals, int BeforeGreedy, int NotGreedy, int NotVariable)? Match(string[] path)
        {
            var (literals, variables) = (0, 0);
            for (var i = 0; i < _segments.Length; i++)
            {
                if (IsGreedy(_segments[i]) && (i < path.Length || _segments.Length == 1))
                {
                    // Takes all the rest, so nothing may follow it.
                    return i == _segments.Length - 1 ? (literals, path.Length == 0 ? 0 : i, -1, -variables) : null;
                }

                if (i >= path.Length)
                {
                    return null;
                }

                if (IsVariable(_segments[i]))
                {
                    variables++;
                }
                else if (_segments[i].Equals(path[i], StringComparison.OrdinalIgnoreCase))
                {
                    literals++;
                }
                else
                {
                    return null;
                }
            }

            return _segments.Length == path.Length ? (literals, literals + variables, 0, -variables) : null;
        }

        /// <summary>The variables by ASP.NET's matcher, which is stricter about slashes: then there are none.</summary>
        public Dictionary<string, string> Parameters(PathString path)
        {
            var values = new RouteValueDictionary();
            // Encoded and decoded once more, as published: what looks like an escape after the first decoding is decoded, too.
            return _matcher.TryMatch(PathString.FromUriComponent(path.ToUriComponent()), values)
                ? _variables.Where(variable => values.ContainsKey(variable.Key)).ToDictionary(variable => variable.Value, variable => Encode(variable.Key))
                : [];

            string Encode(string name)
            {
                var value = values[name]?.ToString() ?? string.Empty;
                // Keeps reserved characters, as API Gateway does; EscapeDataString would not.
#pragma warning disable SYSLIB0013
                return Uri.EscapeUriString(_segments[int.Parse(name[1..], null)].EndsWith("+}", StringComparison.Ordinal) ? value.TrimStart('/') : value);
#pragma warning restore SYSLIB0013
            }
        }

        private static bool IsVariable(string segment) => segment is ['{', .., '}'];

        private static bool IsGreedy(string segment) => segment is ['{', .., '+', '}'];
    }
}
