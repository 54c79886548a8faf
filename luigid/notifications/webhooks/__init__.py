"""Webhooks: messages about tasks and workers, by HTTP, to programs and chats."""
