"""What kind of cause a sentence tells of, by plain keywords: for reviews that come in from elsewhere.

A person who knows the incident chooses better. So a sentence without any of these words gets no kind, and of two kinds
the one with more different words wins; among equals, the one further up, which is the more particular one.
"""

import re

from lessons.retrospective.analysis import Category

RULES = {
    Category.HANDOVER: r"hand(?:ed)?[- ]?over\w*|shift change|changed hands",
    Category.STAFFING: r"staff\w*|on leave|holidays?|asleep|sleeping|working hours|work hours|working day|lunch break"
    r"|friday|out[- ]of[- ]hours|after hours|24/7|availability of \w+ team|understaffed|time pressure|weekend",
    Category.COMMUNICATION: r"communicat\w+|announce\w*|not (?:been )?told|informed|informing|contact\w*|war room"
    r"|misunderst\w+|notified|escalation",
    Category.KNOWLEDGE: r"knowledge|understanding|experience|training|unaware|not(?: \w+)? aware|n[o']t know\w*"
    r"|not knowing|unclear|undocumented|document(?:ed|ation)|mental model|confus\w+|hard to use|familiar\w*",
    Category.SUPPLIER: r"aws|amazon|azure|google|gke|gcp|vendors?|providers?|third[- ]part\w+|upstream|let'?s ?encrypt"
    r"|docker ?hub|billing|subscriptions?|licen[cs]e|release notes|circleci|auth0|managed kubernetes"
    r"|depend on \w+ team|mature project",
    Category.MONITORING: r"alert\w*|alarm\w*|monitor\w*|observab\w+|unnoticed|not notice\w*|before we noticed|not seen"
    r"|detect\w*|metrics|dashboards?|health ?checks?|pagerduty|pingdom|visibility|signals?|debug",
    Category.CAPACITY: r"capacity|overload\w*|load|out of memory|memory|oom\w*|disk ?space|space left|cpu|quotas?"
    r"|limits?|exhaust\w*|starv\w+|cluster (?:is |was )?full|scal(?:e|ed|ing|es)|autoscal\w+|throttl\w+|traffic"
    r"|bandwidth|iops|too many|availability of a given instance",
    Category.EQUIPMENT: r"hardware|vms?|broken cable|power supply|disk failure|switch failure|defective",
    Category.ENVIRONMENT: r"weather|storm\w*|snow|flood\w*|lightning|power cut",
    Category.CHANGE: r"upgrad\w+|deploy\w*|releas\w+|roll(?:ed)?[- ]?out\w*|roll(?:ed)?[- ]?back\w*|merg\w+"
    r"|version bump\w*|bump\w*|migrat\w+|unintended change\w*|changes?|changed|maintenance window|replacement of",
    Category.PROCEDURE: r"procedure\w*|process\w*|checklist\w*|runbook\w*|guidelines?|policy|policies|not tested"
    r"|never tested|no tests?|test (?:coverage|suite)|lack of testing|testing|review\w*|accidental\w*|by hand|manual\w*"
    r"|hands-on|mistaken\w*|version lock|standard\w*|lifecycle management|false safety"
    r"|using production|terraform destroy",
    Category.ORGANISATION: r"ownership|owns?|responsib\w+|priorit\w+|budget\w*|agreements?|sla'?s?|board"
    r"|single (?:person|staff)|rushed|business|political",
    Category.TOOLS: r"bugs?|scripts?|terraform|pipelines?|tools?|tooling|helm|librar\w+|cache\w*|crash\w*|webhooks?"
    r"|race condition|misconfigur\w+|configur\w+|certificates?|tls|dependenc\w+|image|software|submodules?|code"
    r"|plugins?|architectur\w+|single point of failure|docker|components?|errors?|malformed|api",
}
WORDS = {category: re.compile(rf"(?<![\w-])(?:{rule})(?![\w-])", re.I) for category, rule in RULES.items()}


def category_of(sentence):
    """The kind of cause that a sentence tells of, empty when its words do not say."""
    said = {category: len({word.lower() for word in words.findall(sentence)}) for category, words in WORDS.items()}
    most = max(said.values())
    return next(category for category, count in said.items() if count == most).value if most else ""
