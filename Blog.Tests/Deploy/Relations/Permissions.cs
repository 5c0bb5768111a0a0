using System.Text.Json.Nodes;

namespace Blog.Tests.Deploy.Relations;

/// <summary>Who may do what: enough to work and no more.</summary>
internal static class Permissions
{
    private const string Table = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${TableName}";

    private static readonly string[] Indexes = [.. BlogTable.CreateRequest("any").GlobalSecondaryIndexes.Select(index => $"{Table}/index/{index.IndexName}")];

    /// <summary>What each function asks of DynamoDB; <c>FunctionPackageTests</c> watches the package ask it.</summary>
    private static readonly Dictionary<string, string[]> Needs = new()
    {
        ["GetBlogs"] = [.. Indexes.Select(index => $"dynamodb:Query {index}"), $"dynamodb:GetItem {Table}"],
        ["GetBlog"] = [$"dynamodb:GetItem {Table}"],
        ["PostBlog"] = [$"dynamodb:GetItem {Table}", $"dynamodb:PutItem {Table}"],
        ["PutBlog"] = [$"dynamodb:GetItem {Table}", $"dynamodb:UpdateItem {Table}"],
        ["DeleteBlog"] = [$"dynamodb:GetItem {Table}", $"dynamodb:UpdateItem {Table}"],
    };

    // Who assumes a role that a property of this name takes, and AWS's own policies for it: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
    private static readonly Dictionary<string, (string Service, string[] Policies)> Roles = new()
    {
        ["CloudWatchRoleArn"] = ("apigateway.amazonaws.com", ["service-role/AmazonAPIGatewayPushToCloudWatchLogs"]),
        ["ExecutionRoleArn"] = ("ecs-tasks.amazonaws.com", ["service-role/AmazonECSTaskExecutionRolePolicy"]),
        ["TaskRoleArn"] = ("ecs-tasks.amazonaws.com", []),
    };

    public static IEnumerable<(string Name, Func<Template, IEnumerable<string>> Check)> All =>
    [
        ("A role is assumed by the service that uses it, for this account only", Trust),
        ("A function may do what it does and nothing else", FunctionPolicies),
        ("The containers may do what the functions may together", ContainerPolicies),
        ("Whoever starts a task reads the one secret", ExecutionPolicies),
        ("The bucket is open to the distribution alone, or to everyone where there is none", Bucket),
        ("Every statement is whole, and none allows everything", Statements),
    ];

    private static IEnumerable<string> Trust(Template template)
    {
        var used = template.Root["Resources"].Places().Where(place => place.Path.Length > 0 && Roles.ContainsKey(place.Path[^1]))
            .SelectMany(place => place.Node.References().Select(reference => (Property: place.Path[^1], reference.Name))).ToArray();
        foreach (var (name, role) in template.OfType("AWS::IAM::Role"))
        {
            var uses = used.Where(use => use.Name == name).Select(use => use.Property).Distinct().ToArray();
            if (uses.Length != 1)
            {
                yield return $"{name} is for {(uses.Length == 0 ? "nobody" : string.Join(" and ", uses))}.";
                continue;
            }

            var (service, policies) = Roles[uses[0]];
            var statement = role["AssumeRolePolicyDocument"].At("Statement/0");
            if (statement.At("Principal").Show() != $"{{Service: {service}}}") yield return $"{name} is assumed by {statement.At("Principal").Show()}, and {uses[0]} needs {service}.";
            if (statement.At("Action").Show() != "sts:AssumeRole" || role["AssumeRolePolicyDocument"].At("Statement")!.AsArray().Count != 1) yield return $"{name} allows something else than to be assumed.";
            var managed = role["ManagedPolicyArns"].OneOrMany().Select(Shape.Show).ToArray();
            if (!managed.SequenceEqual(policies.Select(policy => "arn:${AWS::Partition}:iam::aws:policy/" + policy))) yield return $"{name} has the policies {string.Join(", ", managed)}.";
            // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html: another account's task must not use it; one cluster cannot be named.
            const string account = "{StringEquals: {aws:SourceAccount: ${AWS::AccountId}}, ArnLike: {aws:SourceArn: arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:*}}";
            if (statement.At("Condition").Show() != (service.StartsWith("ecs", StringComparison.Ordinal) ? account : "")) yield return $"{name} is assumed where {statement.At("Condition").Show()}.";
        }

        foreach (var property in Roles.Keys.Where(property => used.All(use => use.Property != property))) yield return $"No {property} is given.";
        if (template.OfType("AWS::ECS::TaskDefinition").Any(task => task.Properties["ExecutionRoleArn"].Show() == task.Properties["TaskRoleArn"].Show())) yield return "The application has the role that reads the secret.";
    }

    private static IEnumerable<string> FunctionPolicies(Template template)
    {
        foreach (var (name, function) in template.OfType("AWS::Serverless::Function"))
        {
            foreach (var problem in Differences(name, function["Policies"].OneOrMany().SelectMany(policy => policy["Statement"].OneOrMany()), Needs.GetValueOrDefault(name, []))) yield return problem;
        }
    }

    private static IEnumerable<string> ContainerPolicies(Template template)
    {
        var together = Needs.Values.SelectMany(needs => needs).Distinct().ToArray();
        foreach (var role in RolesFor(template, "TaskRoleArn"))
        {
            foreach (var problem in Differences(role, Inline(template, role), together)) yield return problem;
        }

        // A gateway's endpoint knows no role as principal, only as this condition; what it lets through is what the role may do.
        foreach (var (name, endpoint) in template.OfType("AWS::EC2::VPCEndpoint"))
        {
            var statement = endpoint["PolicyDocument"].At("Statement/0");
            if (statement.At("Condition").Show() != $"{{StringEquals: {{aws:PrincipalArn: ${{{RolesFor(template, "TaskRoleArn").FirstOrDefault()}.Arn}}}}}}") yield return $"{name} lets through another than the task.";
            var actions = statement.At("Action").OneOrMany().Select(Shape.Show).ToArray();
            var resources = statement.At("Resource").OneOrMany().Select(Shape.Show).ToArray();
            if (!actions.Order().SequenceEqual(together.Select(need => need.Split(' ')[0]).Distinct().Order())) yield return $"{name} lets through {string.Join(", ", actions)}.";
            if (!resources.Order().SequenceEqual(together.Select(need => need.Split(' ')[1]).Distinct().Order())) yield return $"{name} lets through to {string.Join(", ", resources)}.";
        }
    }

    private static IEnumerable<string> ExecutionPolicies(Template template) => RolesFor(template, "ExecutionRoleArn")
        .SelectMany(role => Differences(role, Inline(template, role), ["secretsmanager:GetSecretValue ${WriteKey}"]));

    private static IEnumerable<string> Bucket(Template template)
    {
        const string condition = "{StringEquals: {AWS:SourceArn: arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${WebDistribution}}}";
        const string principal = "{Service: cloudfront.amazonaws.com}";
        foreach (var (name, policy) in template.OfType("AWS::S3::BucketPolicy"))
        {
            var bucket = policy["Bucket"].Show();
            var objects = bucket.Replace("}", ".Arn}/*", StringComparison.Ordinal);
            var whole = bucket.Replace("}", ".Arn}", StringComparison.Ordinal);
            string[] expected =
            [
                $"if(HasEdge ? {{Effect: Allow, Principal: {principal}, Action: s3:GetObject, Resource: {objects}, Condition: {condition}}} : {{Effect: Allow, Principal: *, Action: s3:GetObject, Resource: {objects}}})",
                $"if(HasEdge ? {{Effect: Allow, Principal: {principal}, Action: s3:ListBucket, Resource: {whole}, Condition: {condition}}} : none)",
            ];
            foreach (var statement in policy["PolicyDocument"].At("Statement").OneOrMany().Select(Shape.Show).Except(expected)) yield return $"{name} says {statement}.";
            if (policy["PolicyDocument"].At("Statement").OneOrMany().Count() != expected.Length) yield return $"{name} has not {expected.Length} statements.";
            var block = template.Of(policy["Bucket"].References().Select(reference => reference.Name).FirstOrDefault() ?? "")["PublicAccessBlockConfiguration"];
            if (block.Show() != "{BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: if(HasEdge ? true : false), RestrictPublicBuckets: if(HasEdge ? true : false)}") yield return $"The bucket is shut as {block.Show()}.";
        }

        if (!template.OfType("AWS::S3::BucketPolicy").Any()) yield return "Nobody may read the bucket.";
    }

    private static IEnumerable<string> Statements(Template template)
    {
        var documents = template.Root["Resources"].Places().Where(place => place.Node is JsonObject map && map["Statement"] is not null).ToArray();
        if (documents.Length < 10) yield return "No policies were found to look at.";
        foreach (var (path, document) in documents)
        {
            if (document["Version"] is not JsonValue version || version.Show() != "2012-10-17") yield return $"{string.Join('/', path)} is in the policy language of {document["Version"].Show()}.";
            foreach (var statement in document["Statement"].OneOrMany().SelectMany(each => each["Fn::If"] is JsonArray choice ? choice.Skip(1).OfType<JsonNode>().Where(node => node.Show() != "none") : [each]))
            {
                if (statement["Effect"].Show() != "Allow") yield return $"{string.Join('/', path)} has the effect {statement["Effect"].Show()}.";
                foreach (var action in statement["Action"].OneOrMany().Select(Shape.Show).Where(action => action.Contains('*', StringComparison.Ordinal) || !action.Contains(':', StringComparison.Ordinal))) yield return $"{string.Join('/', path)} allows {action}.";
                foreach (var key in statement.AsObject().Select(pair => pair.Key).Where(key => key is not ("Effect" or "Action" or "Resource" or "Principal" or "Condition"))) yield return $"{string.Join('/', path)} has {key}.";
                foreach (var resource in statement["Resource"].OneOrMany().Select(Shape.Show).Where(resource => resource == "*")) yield return $"{string.Join('/', path)} allows {resource}.";
            }
        }

        foreach (var (name, role) in template.OfType("AWS::IAM::Role"))
        {
            foreach (var policy in role["Policies"].OneOrMany().Where(policy => policy["PolicyName"].Show().Length == 0 || policy["PolicyDocument"] is null)) yield return $"{name} has a policy without a name or document.";
        }
    }

    private static IEnumerable<string> Differences(string who, IEnumerable<JsonNode> statements, string[] needs)
    {
        var may = statements.SelectMany(statement => statement["Action"].OneOrMany().SelectMany(action => statement["Resource"].OneOrMany().Select(resource => $"{action.Show()} {resource.Show()}"))).ToArray();
        return needs.Except(may).Select(need => $"{who} may not {need}.").Concat(may.Except(needs).Select(more => $"{who} may {more}, which it does not do."));
    }

    private static IEnumerable<JsonNode> Inline(Template template, string role) =>
        template.Of(role)["Policies"].OneOrMany().SelectMany(policy => policy["PolicyDocument"].At("Statement").OneOrMany());

    private static IEnumerable<string> RolesFor(Template template, string property) =>
        template.OfType("AWS::ECS::TaskDefinition").SelectMany(task => task.Properties[property].References()).Select(reference => reference.Name);
}
