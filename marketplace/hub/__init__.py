"""The event hub: subscriptions of other systems, and the events to be delivered to each."""
