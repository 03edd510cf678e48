"""Makes event_study.json: a panel, and what pyfixest 0.60.0 (MIT licence) estimates on it, once.

    pip install pyfixest==0.60.0 && python tests/kernels/reference/make_event_study.py

Two-way fixed effects with leads and lags, errors clustered by groups of units (CRV1, default small-sample
correction), and the joint test of the leads by its Wald statistic over the number of leads, against F with
clusters - 1.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyfixest as pf
from scipy.stats import f

UNITS, MONTHS, T0, LEADS, LAGS = 24, 20, 11, 6, 5


def main() -> None:
    rng = np.random.default_rng(20)
    treated, cluster = np.arange(UNITS) < 7, np.arange(UNITS) // 2
    noise = 0.15 * rng.normal(size=(UNITS, MONTHS)).cumsum(axis=1)
    Y = rng.normal(size=(UNITS, 1)) + rng.normal(size=MONTHS) + noise
    Y = (Y - 0.7 * np.outer(treated, np.arange(MONTHS) >= T0)).round(6)
    event = np.clip(np.arange(MONTHS) - T0, -LEADS, LAGS)
    unit, month = np.divmod(np.arange(Y.size), MONTHS)
    panel = pd.DataFrame(
        {"unit": unit, "month": month, "y": Y.ravel(), "treated": treated[unit].astype(int)}
        | {"event": event[month], "cluster": cluster[unit]}
    )
    fit = pf.feols("y ~ i(event, treated, ref=-1) | unit + month", panel, vcov={"CRV1": "cluster"})
    leads = np.flatnonzero(["::-" in name for name in fit.coef().index])
    rows = np.eye(len(fit.coef()))[leads]
    wald = float(fit.wald_test(R=rows, distribution="chi2")["statistic"])
    clusters = int(cluster.max()) + 1
    table = fit.tidy()
    made = {
        "source": "pyfixest 0.60.0 by tests/kernels/reference/make_event_study.py",
        **{"t0": T0, "leads": LEADS, "lags": LAGS},
        **{"treated": treated.tolist(), "cluster": cluster.tolist(), "Y": Y.tolist()},
        "effect": table["Estimate"].tolist(),
        "error": table["Std. Error"].tolist(),
        "p_value": table["Pr(>|t|)"].tolist(),
        "low": table["2.5%"].tolist(),
        "high": table["97.5%"].tolist(),
        "pre_f": wald / len(leads),
        "pre_p": float(f.sf(wald / len(leads), len(leads), clusters - 1)),
    }
    Path(__file__).with_name("event_study.json").write_text(json.dumps(made) + "\n", "utf-8")


if __name__ == "__main__":
    main()
