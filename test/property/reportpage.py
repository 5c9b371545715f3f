# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The page of --report in a browser: it draws what the figures say, sorts, filters and chooses, fits a phone, can be
read in both colours and on paper, and asks nobody for anything."""
import json

import numpy
import pytest
from browser import MISSING, PROGRAM, Browser, pixels
from models import SAMPLES, mil_opt, run_tool
from reports import HOSTILE, POINTS, hostile_model, with_points

pytestmark = pytest.mark.skipif(not PROGRAM, reason=MISSING)

DIGITS = SAMPLES / "trained_digits_ios18.mlpackage"
CELLS = "[...document.querySelectorAll('#weights tbody tr')].filter(r => !r.hidden).map(r => r.cells[%d].textContent)"
COLUMNS = ["Weight", "Function", "Shape", "Encoding", "Before", "After", "Bits", "SNR, dB", "Max error", "MSE"]
PHONE, DESK = (390, 844), (1280, 900)


@pytest.fixture(scope="module")
def browser():
    with Browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A model with weights of three encodings, and its figures."""
    folder = tmp_path_factory.mktemp("page")
    mil_opt(SAMPLES / "transformer_ios18.mlpackage", "--palettize=nbits=3,weight_threshold=2500",
            "--linear-quantize=weight_threshold=1500,granularity=per_channel", f"--report={folder}/r.html,{folder}/r.json",
            "-o", folder / "small.mlpackage")  # fmt: skip
    return folder / "r.html", json.loads((folder / "r.json").read_text())


def opened(browser, path, size=DESK, **how):
    browser.show(*size, **how)
    browser.open(path)
    assert browser.problems() == []
    return browser


def texts(browser, selector):
    return browser.run(f"[...document.querySelectorAll({json.dumps(selector)})].map(e => e.textContent)")


def numbers(cells):
    """Of a column: what is written as a number, None for a dash, infinity for what is exact."""
    plain = [cell.replace("\u2212", "-").replace("\u202f", "") for cell in cells]
    return [None if cell == "\u2013" else numpy.inf if cell == "exact" else float(cell) for cell in plain]


def test_what_it_says(browser, page):
    path, figures = page
    opened(browser, path)
    assert browser.run("document.title") == "small.mlpackage: compression report"
    assert texts(browser, "h1") == ["small.mlpackage"]
    values = texts(browser, ".figures dd:not(.more)")
    summary = figures["summary"]
    assert values[0] == f"{figures['before']['bytes'] / 1e3:.1f}\u00a0kB \u2192 {figures['after']['bytes'] / 1e3:.1f}\u00a0kB"
    assert values[1] == f"{summary['bits_per_weight_before']:.2f} \u2192 {summary['bits_per_weight']:.2f}"
    assert values[2] == f"{summary['compressed']} of {summary['weights']}"
    assert values[3] == f"{summary['snr_db']:.1f}\u00a0dB"
    assert texts(browser, "#sizes .bars .label span:first-child") == [e["encoding"] for e in figures["encodings"]]
    weights = figures["weights"]
    assert len({w["encoding"] for w in weights}) >= 2
    assert browser.run(CELLS % 0) == [w["name"] for w in weights]
    assert browser.run(CELLS % 2) == ["\u2009\u00d7\u2009".join(map(str, w["shape"])) for w in weights]
    assert numbers(browser.run(CELLS % 6)) == [round(w["bits_per_weight"], 2) for w in weights]
    shown = numbers(browser.run(CELLS % 7))
    assert shown == [numpy.inf if w["mse"] == 0 else pytest.approx(w["snr_db"], abs=0.0501) for w in weights]
    reasons = texts(browser, "#skipped li > div:first-child")
    assert reasons == [f"{r['weights']} weight{'' if r['weights'] == 1 else 's'}: {r['reason']}" for r in figures["skipped"]]
    assert " ".join(figures["command"]) == texts(browser, "#origin code")[0]
    assert figures["version"] in texts(browser, "#origin p")
    model = texts(browser, "#model dd")
    assert "iOS18" in model and "x fp16 1x6x32" in model


def test_sorting(browser, page):
    """A click sorts, the next one the other way; each column says so."""
    path, figures = page
    opened(browser, path)
    assert texts(browser, "#weights thead button") == COLUMNS
    original = browser.run(CELLS % 0)
    orders = []
    for column, title in enumerate(COLUMNS):
        button = f"#weights thead th:nth-child({column + 1}) button"
        for direction in range(2):
            browser.click(button)
            said = browser.run("[...document.querySelectorAll('#weights thead th')].map(h => h.getAttribute('aria-sort'))")
            assert [s != "none" for s in said] == [c == column for c in range(len(COLUMNS))], title
            names = browser.run(CELLS % 0)
            assert sorted(names) == sorted(original)
            orders.append(names)
            if title in ("Bits", "SNR, dB", "Max error", "MSE"):
                by_name = {w["name"]: w for w in figures["weights"]}
                key = {"Bits": "bits_per_weight", "SNR, dB": "snr_db", "Max error": "max_abs", "MSE": "mse"}[title]
                values = [numpy.inf if key == "snr_db" and by_name[n]["mse"] == 0 else by_name[n][key] for n in names]
                assert values == sorted(values, reverse=said[column] == "descending"), title
    assert any(order != original for order in orders)
    assert {said_first_way(browser, 7)} == {"ascending"}  # the worst weight on top


def said_first_way(browser, column):
    """How a column is sorted by the first click on a page that has just been opened."""
    browser.open(browser.run("location.pathname"))
    browser.click(f"#weights thead th:nth-child({column + 1}) button")
    return browser.run(f"document.querySelectorAll('#weights thead th')[{column}].getAttribute('aria-sort')")


def test_keys(browser, page):
    """Without a mouse: Tab reaches a column and Enter sorts by it."""
    opened(browser, page[0])
    for _ in range(200):
        browser.press("Tab", 9)
        if browser.run("document.activeElement.closest('th') && document.activeElement.textContent") == "MSE":
            break
    else:
        raise AssertionError("Tab does not reach the table")
    outline = browser.run("getComputedStyle(document.activeElement).outlineStyle")
    browser.press("Enter", 13, "\r")
    assert outline == "solid"
    assert browser.run("document.activeElement.closest('th').getAttribute('aria-sort')") == "descending"


def test_filter(browser, page):
    path, figures = page
    opened(browser, path)
    browser.click("#filter")
    browser.type("QUANT")  # of palettized and what passes did; case makes no difference
    browser.run("document.getElementById('filter').value = ''")
    browser.type("int8 qkv")
    expected = [w["name"] for w in figures["weights"] if "int8" in w["encoding"] and "qkv" in w["name"]]
    assert browser.run(CELLS % 0) == expected
    browser.click("#filter")
    browser.run("document.getElementById('filter').select()")
    browser.type("palettized")
    expected = [w["name"] for w in figures["weights"] if "palettized" in w["encoding"] + w["name"] + str(w["note"])]
    assert expected and browser.run(CELLS % 0) == expected
    assert texts(browser, "#weights [role=status]") == [f"{len(expected)} of {len(figures['weights'])} weights"]


def drawn(browser):
    """The histogram on the page: heights of its bars, and where its levels are."""
    return browser.run("""(() => { const s = document.querySelector('#weight svg');
        return {label: s.getAttribute('aria-label'), bars: [...s.querySelectorAll('rect')].map(r => Number(r.getAttribute('height'))),
                levels: [...s.querySelectorAll('line.tick')].map(l => Number(l.getAttribute('x1'))), width: s.clientWidth}; })()""")


def test_a_chosen_weight(browser, page):
    """A click on a name shows that weight: bars as the counts are, a line for each level."""
    path, figures = page
    opened(browser, path)
    first = drawn(browser)
    worst = min((w for w in figures["weights"] if w["snr_db"] is not None), key=lambda w: w["snr_db"])
    assert worst["name"] in first["label"]
    for place, weight in enumerate(figures["weights"]):
        browser.click(f"#weights tbody tr:nth-child({place + 1}) button")
        picture, histogram = drawn(browser), weight["histogram"]
        assert weight["name"] in picture["label"]
        assert browser.run("document.querySelector('#weight select').selectedIndex") == place
        assert browser.run(f"document.querySelector('#weights tbody tr:nth-child({place + 1})').className") == "chosen"
        counts = [c for c in histogram["counts"] if c]
        assert len(picture["bars"]) == len(counts)
        tallest = max(picture["bars"])
        assert picture["bars"] == pytest.approx([max(1, tallest * c / max(counts)) for c in counts], abs=0.01)
        low, high = histogram["low"], histogram["high"]
        levels = weight["levels"]["values"] if weight["levels"] else []
        inside = [v for v in levels if low - 0.02 * (high - low) <= v <= high + 0.02 * (high - low)]
        assert picture["levels"] == pytest.approx([(v - low) / (high - low) * picture["width"] for v in inside], abs=0.51)
    linear = drawn(browser)["bars"]
    browser.click("#log")
    assert drawn(browser)["bars"] != linear
    browser.click("#worst button")
    assert worst["name"] in drawn(browser)["label"]
    browser.click("#scatter circle:last-of-type")
    assert len(texts(browser, "#scatter circle")) == sum(w["snr_db"] is not None for w in figures["weights"])


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK, (320, 568)], ids=["phone", "desk", "narrow"])
def test_it_fits_and_can_be_seen(browser, page, size, dark):
    """Nothing is wider than the screen, all is drawn, and the colours are those of the reader."""
    opened(browser, page[0], size, dark=dark)
    assert browser.run("document.documentElement.scrollWidth") == size[0]
    wide = browser.run("""[...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll, .skip') &&
        e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))""")
    assert wide == []
    image = pixels(browser.picture()).astype(int)
    assert image.shape[:2] == (size[1], size[0])
    ground = image[2, 2]
    assert (ground.max() < 60) if dark else (ground.min() > 230)
    share = (abs(image - ground).max(axis=2) > 24).mean()
    assert 0.01 < share < 0.6  # neither blank nor filled
    # Text stands on the left and the right half, from top to bottom.
    for part in (image[: size[1] // 2], image[size[1] // 2 :], image[:, : size[0] // 2], image[:, size[0] // 2 :]):
        assert (abs(part - ground).max(axis=2) > 64).mean() > 0.002


def luminance(color):
    channels = numpy.array(color[:3]) / 255
    linear = numpy.where(channels <= 0.03928, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(a, b):
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_contrast(browser, page, dark):
    """Of every text against what is behind it at least 4.5 to 1 (WCAG 2, AA); of marks in charts 3 to 1."""
    opened(browser, page[0], DESK, dark=dark)
    colors = browser.run("""(() => { const rgb = c => c.match(/[\\d.]+/g).map(Number), found = [];
        const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
            if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
        for (const e of document.querySelectorAll('body *')) {
            const style = getComputedStyle(e), svg = e.closest('svg');
            if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || e.closest('script, title, noscript')) continue;
            found.push([e.tagName, rgb(svg ? style.fill : style.color), behind(svg ? svg.parentElement : e), 4.5]); }
        for (const e of document.querySelectorAll('.track, rect, line.level, line.tick, circle')) {
            const style = getComputedStyle(e), svg = e.closest('svg');
            const color = !svg ? style.backgroundColor : e.tagName === 'rect' ? style.fill : style.stroke;
            found.push([e.className.baseVal || e.className, rgb(color), behind((svg || e).parentElement), 3]); }
        return found; })()""")
    assert len(colors) > 100
    for what, color, behind, least in colors:
        assert contrast(color, behind) >= least, (what, color, behind)


def test_structure(browser, page):
    """What a screen reader goes by: headings in order, names of regions, pictures and inputs, one table with heads."""
    opened(browser, page[0])
    levels = browser.run("[...document.querySelectorAll('h1, h2, h3')].map(h => Number(h.tagName[1]))")
    assert levels[0] == 1 and set(levels[1:]) == {2}
    assert browser.run("document.documentElement.lang") == "en"
    assert browser.run("[...document.querySelectorAll('svg')].every(s => s.getAttribute('role') === 'img' && s.getAttribute('aria-label'))")
    assert browser.run("[...document.querySelectorAll('input, select')].every(i => i.labels.length === 1)")
    assert browser.run("[...document.querySelectorAll('#weights thead th')].every(h => h.scope === 'col')")
    assert browser.run("[...document.querySelectorAll('#weights tbody tr')].every(r => r.cells[0].tagName === 'TH' && r.cells[0].scope === 'row')")
    assert browser.run("new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size === document.querySelectorAll('[id]').length")
    tree = browser.call("Accessibility.getFullAXTree")["nodes"]
    unnamed = [n for n in tree if n.get("role", {}).get("value") in ("button", "combobox", "searchbox", "region", "checkbox")
               and not n.get("ignored") and not n.get("name", {}).get("value")]  # fmt: skip
    assert unnamed == []


def test_print(browser, page):
    """On paper: dark letters on white, whatever the screen, without what can only be pressed, and all of the table."""
    opened(browser, page[0], DESK, dark=True, media="print")
    assert browser.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert luminance(eval(browser.run("getComputedStyle(document.body).color")[3:])) < 0.05
    assert browser.run("getComputedStyle(document.querySelector('#weights .tools')).display") == "none"
    assert browser.run("getComputedStyle(document.querySelector('#weights .scroll')).overflowX") == "visible"
    sheets = browser.call("Page.printToPDF", preferCSSPageSize=False)["data"]
    assert len(sheets) > 10000
    browser.show(*DESK)


def test_names_of_any_bytes(browser, tmp_path):
    """They are text on the page and nothing else: what does not show has a sign, and nothing runs."""
    model = hostile_model(tmp_path)
    mil_opt(model, "--palettize=nbits=4", f"--report={tmp_path}/r.html", "-o", tmp_path / "out.mlir")
    opened(browser, tmp_path / "r.html", PHONE)
    shown = texts(browser, "#weights tbody th bdi")
    hidden = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0x200E, *range(0x202A, 0x202F), 0x2028, 0xFEFF], "\ufffd")
    for text, name in zip(shown, HOSTILE.values(), strict=True):
        assert text.startswith(name.translate(hidden)) or "\0" in name
    assert browser.run("document.scripts.length") == 2 and browser.run("document.querySelectorAll('b, a[href^=http]').length") == 0
    assert browser.run("document.documentElement.scrollWidth") == PHONE[0]


def test_tradeoff(browser, tmp_path):
    """The curve is there where a search has left its points, with the chosen one marked."""
    mil_opt(with_points(tmp_path), f"--report={tmp_path}/r.html", "-o", tmp_path / "out.mlir")
    opened(browser, tmp_path / "r.html")
    assert len(texts(browser, "#tradeoff circle")) == len(POINTS)
    assert texts(browser, "#tradeoff circle.chosen title") == ["150\u00a0kB, 3.50 bits per weight, 17.3 dB"]
    rows = browser.run("[...document.querySelectorAll('#tradeoff tbody tr')].map(r => [...r.cells].map(c => c.textContent))")
    assert [float(row[0]) for row in rows] == [bits for bits, *_ in POINTS]
    assert [row[3] for row in rows] == ["", "chosen", ""]


def test_models_without_a_comparison_or_weights(browser, tmp_path):
    run_tool("mil-info", DIGITS, f"--report={tmp_path}/alone.html")
    opened(browser, tmp_path / "alone.html")
    assert "trained_digits" in texts(browser, "h1")[0] and texts(browser, "#worst, #scatter, .before .track") == []
    assert len(browser.run(CELLS % 0)) == 3
    mil_opt(SAMPLES / "mlprogram_noweights.mlmodel", f"--report={tmp_path}/none.html", "-o", tmp_path / "none.mlmodel")
    opened(browser, tmp_path / "none.html")
    assert texts(browser, "#weights") == [] and "iOS" in " ".join(texts(browser, "#model dd"))
