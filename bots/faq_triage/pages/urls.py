"""Addresses of the chat. They are stable: intranets and chat services hold them."""

from __future__ import annotations

from django.urls import path

from bots.faq_triage.pages import views, webhook

urlpatterns = [
    path("chat/<slug:site>/<slug:slug>/", views.chat, name="chat"),
    path("chat/<slug:site>/<slug:slug>/portrait.svg", views.portrait, name="chat-portrait"),
    path("chat/<slug:site>/<slug:slug>/webhook/", webhook.webhook, name="chat-webhook"),
]
