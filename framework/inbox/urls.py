"""Addresses of the inbox. They are stable: mail and reports link to them."""

from __future__ import annotations

from django.urls import path

from framework.inbox.admin import site as people
from framework.inbox.views import (
    about,
    accessibility,
    afternight,
    batches,
    bulk,
    cases,
    decisions,
    desk,
    evidence,
    lists,
    overview,
    pauses,
    reviews,
    runs,
    session,
    start,
    statistics,
)

urlpatterns = [
    path("", start.start, name="start"),
    path("log-in/", session.log_in, name="log-in"),
    path("log-in/provider/", session.to_provider, name="provider"),
    path("log-in/provider/back/", session.from_provider, name="provider-back"),
    path("log-out/", session.log_out, name="log-out"),
    path("stay/", session.stay, name="stay"),
    path("people/", people.urls),
    path("accessibility/", accessibility.accessibility, name="accessibility"),
    path("next/", desk.next_of_all, name="next-of-all"),
    path("keys/", desk.key_page, name="keys"),
    path("language/", session.language, name="language"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/decide/", decisions.decide, name="decide"),
    path("cases/<int:pk>/claim/", desk.claim, name="claim"),
    path("cases/<int:pk>/draft/", desk.draft, name="draft"),
    path("cases/<int:pk>/reveal/", cases.reveal, name="reveal"),
    path("cases/<int:pk>/settle/", afternight.settle, name="settle"),
    path("decisions/<int:pk>/undo/", decisions.undo, name="undo"),
    path("decisions/<int:pk>/review/", reviews.review, name="review"),
    path("evidence/<int:pk>/", evidence.evidence, name="evidence"),
    path("pauses/<int:pk>/lift/", pauses.lift, name="lift-pause"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/report.xlsx", runs.report_workbook, name="run-report-workbook"),
    path("runs/<int:pk>/returned/<int:file>/", runs.returned, name="returned-workbook"),
    path("it/", overview.it, name="overview"),
    path("healthz", overview.alive, name="alive"),
    path("readyz", overview.ready, name="ready"),
    path("<slug:site>/<slug:slug>/", lists.coworker, name="coworker"),
    path("<slug:site>/<slug:slug>/next/", desk.next_case, name="next"),
    path("<slug:site>/<slug:slug>/batch/<str:unit>/", batches.batch, name="batch"),
    path("<slug:site>/<slug:slug>/bulk/", bulk.bulk, name="bulk"),
    path("<slug:site>/<slug:slug>/reviews/", reviews.reviews, name="reviews"),
    path("<slug:site>/<slug:slug>/after-night/", afternight.after_night, name="after-night"),
    path("<slug:site>/<slug:slug>/stop/", pauses.stop, name="stop"),
    path("<slug:site>/<slug:slug>/runs/", runs.runs, name="runs"),
    path("<slug:site>/<slug:slug>/statistics/", statistics.statistics, name="statistics"),
    path(
        "<slug:site>/<slug:slug>/statistics.xlsx", statistics.workbook, name="statistics-workbook"
    ),
    path("<slug:site>/<slug:slug>/statistics.csv", statistics.text_file, name="statistics-text"),
    path("<slug:site>/<slug:slug>/about/", about.about, name="about"),
    path("<slug:site>/<slug:slug>/portrait.svg", evidence.portrait, name="portrait"),
]
