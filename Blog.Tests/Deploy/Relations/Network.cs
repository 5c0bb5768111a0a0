using System.Net;
using System.Text.Json.Nodes;

namespace Blog.Tests.Deploy.Relations;

/// <summary>A packet finds its way: from the internet to the load balancer, to a task, and from the task to AWS.</summary>
internal static class Network
{
    public static IEnumerable<(string Name, Func<Template, IEnumerable<string>> Check)> All =>
    [
        ("Subnets are in the network, apart from each other and in two zones", Subnets),
        ("Every subnet has a way to the internet", WayOut),
        ("One port leads from listener to container", Ports),
        ("Attributes of load balancer and target group are known, and times fit each other", LoadBalancing),
        ("The health check asks for a path that needs no database", HealthCheck),
        ("With a certificate HTTPS is served, and HTTP leads there", Https),
    ];

    private static IEnumerable<string> Subnets(Template template)
    {
        var network = Cidr(template.Of("FargateVpc")["CidrBlock"].Show());
        var subnets = template.OfType("AWS::EC2::Subnet").ToArray();
        if (network is null) yield return "The network has no valid range.";
        if (subnets.Length != 2) yield return $"There are {subnets.Length} subnets, and a load balancer needs two.";
        for (var i = 0; i < subnets.Length; i++)
        {
            var (name, own) = (subnets[i].Name, Cidr(subnets[i].Properties["CidrBlock"].Show()));
            if (own is null || network is null || own.Value.First < network.Value.First || own.Value.Last > network.Value.Last) yield return $"{name} is not in the network.";
            // Five addresses of each are AWS's, eight are the load balancer's.
            if (own is { } range && range.Last - range.First < 63) yield return $"{name} has too few addresses.";
            var zone = subnets[i].Properties["AvailabilityZone"].Show();
            if (zone != $"if(HasZones ? ${{Zone{i + 1}}} : Select([{i}, GetAZs()]))") yield return $"{name} is in the zone {zone}.";
            for (var j = 0; j < i; j++)
            {
                if (Cidr(subnets[j].Properties["CidrBlock"].Show()) is { } other && own is { } mine && mine.First <= other.Last && other.First <= mine.Last) yield return $"{name} overlaps {subnets[j].Name}.";
            }
        }

        foreach (var (name, properties) in template.OfType("AWS::ECS::Service"))
        {
            if (!Names(properties.At("NetworkConfiguration/AwsvpcConfiguration/Subnets")).SequenceEqual(subnets.Select(subnet => subnet.Name))) yield return $"{name} is not in both subnets.";
        }

        foreach (var (name, properties) in template.OfType("AWS::ElasticLoadBalancingV2::LoadBalancer"))
        {
            if (!Names(properties["Subnets"]).SequenceEqual(subnets.Select(subnet => subnet.Name))) yield return $"{name} is not in both subnets.";
        }
    }

    private static IEnumerable<string> WayOut(Template template)
    {
        var tables = template.OfType("AWS::EC2::Route").Where(route => route.Properties["GatewayId"] is not null).Select(route => Names(route.Properties["RouteTableId"]).FirstOrDefault()).ToHashSet();
        foreach (var (subnet, _) in template.OfType("AWS::EC2::Subnet"))
        {
            var associations = template.OfType("AWS::EC2::SubnetRouteTableAssociation").Where(association => Names(association.Properties["SubnetId"]).Contains(subnet)).ToArray();
            if (associations.Length != 1 || !Names(associations[0].Properties["RouteTableId"]).All(tables.Contains)) yield return $"{subnet} has not one route table with a way to the internet.";
        }

        foreach (var table in template.OfType("AWS::EC2::RouteTable").Select(table => table.Name).Where(table => !tables.Contains(table))) yield return $"{table} leads nowhere.";
        foreach (var (name, _) in template.OfType("AWS::EC2::NatGateway")) yield return $"{name} is paid for, and nothing needs it.";
        foreach (var (name, properties) in template.OfType("AWS::EC2::VPCEndpoint"))
        {
            if (!Names(properties["RouteTableIds"]).Order().SequenceEqual(tables.Order())) yield return $"{name} is not in the route table of the tasks.";
        }

        var egress = template.Of("FargateServiceSecurityGroup")["SecurityGroupEgress"].OneOrMany().ToArray();
        if (!egress.Any(rule => Opens(rule, 443) && rule["CidrIp"].Show() == "0.0.0.0/0")) yield return "A task reaches no AWS service: nothing lets it out to port 443.";
    }

    private static IEnumerable<string> Ports(Template template)
    {
        foreach (var (serviceName, service) in template.OfType("AWS::ECS::Service"))
        {
            var task = template.Of(Names(service["TaskDefinition"]).FirstOrDefault() ?? "");
            var registration = service["LoadBalancers"].At("0");
            var container = task["ContainerDefinitions"].OneOrMany().FirstOrDefault(each => each["Name"].Show() == registration.At("ContainerName").Show());
            if (container is null)
            {
                yield return $"{serviceName} registers a container that the task has not.";
                continue;
            }

            var port = container.At("PortMappings/0/ContainerPort").Number();
            if (port is < 1024 or > 65535) yield return $"A user that is not root cannot listen on port {port}.";
            if (container.At("PortMappings/0/HostPort") is { } host && host.Number() != port) yield return "In awsvpc mode the host's port is the container's.";
            var listening = container["Environment"].OneOrMany().FirstOrDefault(variable => variable["Name"].Show() == "ASPNETCORE_HTTP_PORTS")?["Value"];
            var group = Names(registration.At("TargetGroupArn")).FirstOrDefault() ?? "";
            foreach (var (what, number) in new[] { ("ASPNETCORE_HTTP_PORTS", listening.Number()), ("The service's ContainerPort", registration.At("ContainerPort").Number()), ("The target group's Port", template.Of(group)["Port"].Number()) })
            {
                if (number != port) yield return $"{what} is {number}, and the container's port {port}.";
            }

            if (listening is JsonValue value && !value.TryGetValue<string>(out _)) yield return "A variable's value is a text.";

            foreach (var (name, listener) in template.OfType("AWS::ElasticLoadBalancingV2::Listener"))
            {
                if (!Names(listener.At("DefaultActions/0/TargetGroupArn")).Contains(group)) yield return $"{name} leads to another target group.";
                var balancer = template.Of(Names(listener["LoadBalancerArn"]).FirstOrDefault() ?? "");
                var outside = Names(balancer["SecurityGroups"]).FirstOrDefault() ?? "";
                foreach (var problem in Path(name, listener["Port"].Number(), outside, port)) yield return problem;
            }

            IEnumerable<string> Path(string listener, long from, string outside, long to)
            {
                var inside = Names(service.At("NetworkConfiguration/AwsvpcConfiguration/SecurityGroups")).FirstOrDefault() ?? "";
                if (outside == inside) yield return "Load balancer and tasks share a security group.";
                if (!Unconditional(template.Of(outside)["SecurityGroupIngress"]).Any(rule => Opens(rule, from) && rule["CidrIp"].Show() == "0.0.0.0/0")) yield return $"Nobody reaches {listener}: {outside} does not let port {from} in.";
                if (!template.Of(outside)["SecurityGroupEgress"].OneOrMany().Any(rule => Opens(rule, to) && rule["CidrIp"].Show() == "${FargateVpc.CidrBlock}")) yield return $"{outside} does not let the load balancer reach port {to} of the network.";
                var ingress = template.Of(inside)["SecurityGroupIngress"].OneOrMany().ToArray();
                if (ingress.Length != 1 || !Opens(ingress[0], to) || !Names(ingress[0]["SourceSecurityGroupId"]).Contains(outside)) yield return $"{inside} must let in the load balancer, on port {to}, and nobody else.";
            }
        }

        if (template.Of("FargateLoadBalancerListener")["Port"].Number() != 80) yield return "HTTP is at port 80; the address of the containers names none.";
    }

    private static IEnumerable<string> LoadBalancing(Template template)
    {
        Dictionary<string, Func<string, bool>> known = new()
        {
            ["routing.http.drop_invalid_header_fields.enabled"] = value => value is "true" or "false",
            // Kestrel keeps a connection for 90 seconds: the load balancer must be the one that closes first.
            ["idle_timeout.timeout_seconds"] = value => int.TryParse(value, out var seconds) && seconds is >= 29 and < 90,
            // Less than the 20 seconds that the application takes to end.
            ["deregistration_delay.timeout_seconds"] = value => int.TryParse(value, out var seconds) && seconds is >= 5 and < 20,
            ["load_balancing.algorithm.type"] = value => value is "round_robin" or "least_outstanding_requests",
        };
        var attributes = template.OfType("AWS::ElasticLoadBalancingV2::LoadBalancer").SelectMany(balancer => balancer.Properties["LoadBalancerAttributes"].OneOrMany())
            .Concat(template.OfType("AWS::ElasticLoadBalancingV2::TargetGroup").SelectMany(group => group.Properties["TargetGroupAttributes"].OneOrMany()))
            .ToDictionary(attribute => attribute["Key"].Show(), attribute => attribute["Value"]);
        foreach (var (key, value) in attributes)
        {
            if (!known.TryGetValue(key, out var allows) || !allows(value.Show())) yield return $"The attribute {key} = {value.Show()} is unknown or out of its range.";
            if (value is JsonValue text && !text.TryGetValue<string>(out _)) yield return $"The attribute {key} is a text.";
        }

        foreach (var key in known.Keys.Where(key => !attributes.ContainsKey(key))) yield return $"The attribute {key} is left to its default.";

        foreach (var (name, group) in template.OfType("AWS::ElasticLoadBalancingV2::TargetGroup"))
        {
            var (interval, timeout) = (group["HealthCheckIntervalSeconds"].Number(), group["HealthCheckTimeoutSeconds"].Number());
            if (timeout < 2 || timeout >= interval) yield return $"{name} waits {timeout} seconds of {interval} for a health check.";
        }

        // Deregistered, then stopped by itself, then killed.
        foreach (var container in template.OfType("AWS::ECS::TaskDefinition").SelectMany(task => task.Properties["ContainerDefinitions"].OneOrMany()))
        {
            if (container["StopTimeout"].Number() is <= 20 or > 120) yield return "A task is killed before the application's 20 seconds to end, or Fargate takes no such time (120 at most).";
        }
    }

    private static IEnumerable<string> HealthCheck(Template template)
    {
        foreach (var (name, group) in template.OfType("AWS::ElasticLoadBalancingV2::TargetGroup"))
        {
            if (group["HealthCheckPath"].Show() != ServiceDefaults.Extensions.AlivePath) yield return $"{name} asks {group["HealthCheckPath"].Show()}.";
        }

        var script = Repository.Read("deploy.sh");
        if (!script.Contains(ServiceDefaults.Extensions.AlivePath, StringComparison.Ordinal)) yield return "deploy.sh does not wait for the containers.";
    }

    private static IEnumerable<string> Https(Template template)
    {
        var listeners = template.OfType("AWS::ElasticLoadBalancingV2::Listener").ToArray();
        foreach (var (name, listener) in listeners)
        {
            var (port, protocol, certificates, condition) = (listener["Port"].Number(), listener["Protocol"].Show(), listener["Certificates"].Show(), template.Resources[name]!["Condition"].Show());
            var fits = protocol == "HTTPS"
                ? port == 443 && condition == "HasCertificate" && certificates == "[{CertificateArn: ${CertificateArn}}]" && listener["SslPolicy"] is not null
                : port == 80 && condition.Length == 0 && certificates.Length == 0;
            if (!fits) yield return $"{name} is {protocol} on port {port} with '{certificates}' where '{condition}'.";
        }

        if (listeners.Count(listener => listener.Properties["Protocol"].Show() == "HTTPS") != 1) yield return "There is not one listener for HTTPS.";
        foreach (var (name, rule) in template.OfType("AWS::ElasticLoadBalancingV2::ListenerRule"))
        {
            if (template.Resources[name]!["Condition"].Show() != "HasCertificate") yield return $"{name} leads to HTTPS even without a certificate.";
            if (template.Of(Names(rule["ListenerArn"]).FirstOrDefault() ?? "")["Protocol"].Show() != "HTTP") yield return $"{name} is of a listener that has no HTTP.";
        }

        if (!template.OfType("AWS::ElasticLoadBalancingV2::ListenerRule").Any()) yield return "Nothing leads from HTTP to HTTPS.";
        var opened = template.Of("FargateLoadBalancerSecurityGroup")["SecurityGroupIngress"].OneOrMany().Where(rule => rule["Fn::If"] is not null).ToArray();
        if (opened.Length != 1 || opened[0]["Fn::If"].At("0").Show() != "HasCertificate" || opened[0]["Fn::If"].At("2").Show() != "none") yield return "Port 443 is open without a certificate, or shut with one.";
    }

    private static bool Opens(JsonNode rule, long port) => rule["FromPort"].Number() == port && rule["ToPort"].Number() == port && rule["IpProtocol"].Show() == "tcp";

    // With a certificate everything under an If is there.
    private static IEnumerable<JsonNode> Unconditional(JsonNode? rules) => rules.OneOrMany().Select(rule => rule["Fn::If"].At("1") ?? rule);

    private static IEnumerable<string> Names(JsonNode? node) => node.References().Select(reference => reference.Name);

    private static (long First, long Last)? Cidr(string text)
    {
        if (!IPNetwork.TryParse(text, out var network)) return null;
        var first = network.BaseAddress.GetAddressBytes().Aggregate(0L, (number, part) => (number << 8) | part);
        return (first, first + (1L << (32 - network.PrefixLength)) - 1);
    }
}
