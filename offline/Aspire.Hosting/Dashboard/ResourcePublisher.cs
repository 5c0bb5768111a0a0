using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Proto;
using Microsoft.Extensions.Hosting;
using Resource = Aspire.Hosting.Dashboard.Proto.Resource;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Keeps the latest message of each resource, so that a subscriber gets all of them once and then every change after it.
/// </summary>
internal sealed class ResourcePublisher(ResourceNotificationService notifications) : BackgroundService
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Resource> _latest = [];
    private readonly List<Channel<Resource>> _subscribers = [];
    private readonly DateTime _firstSeen = DateTime.UtcNow;

    /// <summary>The state of now and a queue of all later changes; dispose to unsubscribe.</summary>
    public Subscription Subscribe()
    {
        var channel = Channel.CreateUnbounded<Resource>(new() { SingleReader = true });
        lock (_lock)
        {
            _subscribers.Add(channel);
            return new(this, channel, [.. _latest.Values]);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var change in notifications.WatchAsync(stoppingToken))
        {
            var resource = ResourceMessages.ToMessage(change, _firstSeen);
            lock (_lock)
            {
                _latest[resource.Name] = resource;
                foreach (var subscriber in _subscribers)
                {
                    subscriber.Writer.TryWrite(resource);
                }
            }
        }
    }

    /// <summary>One subscriber's view.</summary>
    public sealed class Subscription(ResourcePublisher publisher, Channel<Resource> channel, IReadOnlyList<Resource> initial) : IDisposable
    {
        public IReadOnlyList<Resource> Initial => initial;

        public ChannelReader<Resource> Changes => channel.Reader;

        public void Dispose()
        {
            lock (publisher._lock)
            {
                publisher._subscribers.Remove(channel);
            }
        }
    }
}
