"""`make run`: what it does before and after the site is there."""

import socket
import sys

import pytest

from config import run


def test_a_taken_port_is_told_before_anything_is_set_up(monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setattr(run, "PORT", str(other.getsockname()[1]))
        with pytest.raises(SystemExit, match="PORT=8001"):
            run.refuse_taken_port()


@pytest.mark.parametrize("port", ["http", "99999", "-1"])
def test_what_is_no_port_is_told_too(monkeypatch, port):
    monkeypatch.setattr(run, "PORT", port)
    with pytest.raises(SystemExit, match=port):
        run.refuse_taken_port()


def test_when_one_part_falls_the_other_ends_and_the_fall_is_told(monkeypatch, capsys):
    monkeypatch.setattr(run, "SERVER", [sys.executable, "-c", "raise SystemExit(3)"])
    monkeypatch.setattr(run, "MANAGE", [sys.executable, "-c", "import time; time.sleep(60)"])
    monkeypatch.setattr(run.signal, "signal", lambda *_: None)
    assert run.serve() == 1
    assert "ended" in capsys.readouterr().out
