"""Owns the word lists of the two style languages: what Qt knows, and what the web's words become in Qt."""

from __future__ import annotations

# Sources: Qt's style sheet reference, and the class, id and element names that the official web widget
# renders.

QT_PSEUDO_CLASSES = frozenset(
    "active adjoins-item alternate bottom checked closable closed default disabled editable "
    "edit-focus enabled exclusive first flat floatable focus has-children has-siblings horizontal "
    "hover indeterminate last left maximized middle minimized movable no-frame non-exclusive off on "
    "only-one open next-selected pressed previous-selected read-only right selected top unchecked "
    "vertical window".split()
)
QT_SUBCONTROLS = frozenset(
    "add-line add-page branch chunk close-button corner down-arrow down-button drop-down float-button "
    "groove indicator handle icon item left-arrow left-corner menu-arrow menu-button menu-indicator "
    "right-arrow pane right-corner scroller section separator sub-line sub-page tab tab-bar tear "
    "tearoff text title up-arrow up-button".split()
)
CSS_PSEUDO_CLASSES = {
    "active": "pressed",
    "focus-visible": "focus",
    "focus-within": "focus",
    "link": "enabled",
    "read-write": "editable",
}
# Web part: (Qt widget inside the box or "", Qt part, states).
CSS_PSEUDO_ELEMENTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "-webkit-scrollbar": ("QScrollBar", "", ("vertical",)),
    "-webkit-scrollbar-track": ("QScrollBar", "", ("vertical",)),
    "-webkit-scrollbar-thumb": ("QScrollBar", "handle", ("vertical",)),
    "placeholder": ("", "placeholder", ()),
    "-webkit-input-placeholder": ("", "placeholder", ()),
    "-moz-placeholder": ("", "placeholder", ()),
    "selection": ("", "selection", ()),
}
# Parts of the web whose declarations are properties of the widget itself in Qt.
PART_PROPERTIES = {
    "placeholder": {"color": "placeholder-text-color"},
    "selection": {"color": "selection-color", "background-color": "selection-background-color"},
    "svg": {"color": "-qcw-icon-color", "-qcw-icon-color": "-qcw-icon-color"},
}
# Declarations that place the floating window, and the variables by which it places itself.
LAYOUT_VARIABLES = {
    (".qcw-chat-wrapper", "width"): "--window-width",
    (".qcw-chat-wrapper", "height"): "--window-height",
    (".qcw-chat-wrapper", "border-radius"): "--radius-window",
    (".qcw-container", "right"): "--float-side",
    (".qcw-container", "bottom"): "--float-bottom",
}
ICON_TAGS = frozenset({"svg", "path", "use", "g", "circle"})
ICON_CLASSES = frozenset({"qc-icon", "qc-icon--light"})
# Elements that an id names in older versions of the web widget.
ID_CLASSES = {
    "qcw-app": "qcw-container",
    "qiscus-widget": "qcw-container",
    "messages__comments": "qcw-comments",
}
HTML_WIDGETS = {"textarea": "QPlainTextEdit", "input": "QLineEdit", "button": "QPushButton"}
# (Class of the parent, element): the class of ours that the element is, the parent's own if it is no part by
# itself.
HTML_PARTS = {
    ("", "i"): "qcw-icon-button",
    ("", "a"): "qcw-link",
    ("qcw-comment-date", "*"): "qcw-comment-date__pill",
    ("qcw-comment--system-event", "*"): "qcw-comment--system-event",
    ("qcw-avatar", "img"): "qcw-avatar",
    ("qcw-header-avatar", "img"): "qcw-header-avatar",
    ("qcw-file-container", "svg"): "file-icon",
    ("qcw-comment__content", "p"): "qcw-comment__content",
    ("qcw-comment__content", "span"): "qcw-comment__content",
    ("failed-info", "span"): "failed-resend",
}
HTML_TAGS = frozenset(
    "i html body div span p a ul ol li section header footer main nav article aside form label img svg "
    "path em strong b small h1 h2 h3 h4 h5 h6 figure figcaption video audio iframe table tr td th "
    "tbody thead pre code use g circle".split()
)
# States that a painted row carries as a word of its class, because there is no widget to be hovered or
# pressed.
STATE_WORDS = {
    "hover": "qcw-is-hover",
    "pressed": "qcw-is-pressed",
    "focus": "qcw-is-focus",
    "selected": "qcw-is-selected",
    "checked": "qcw-is-checked",
    "disabled": "qcw-is-disabled",
}

COLOUR_PROPERTIES = frozenset(
    "color background-color alternate-background-color border-color border-top-color "
    "border-right-color border-bottom-color border-left-color selection-color "
    "selection-background-color gridline-color outline-color placeholder-text-color accent-color".split()
)
BOX_COLOUR_PROPERTIES = frozenset({"border-color", "outline-color"})
LENGTH_PROPERTIES = frozenset(
    "margin-top margin-right margin-bottom margin-left padding-top padding-right padding-bottom "
    "padding-left border-top-width border-right-width border-bottom-width border-left-width "
    "border-top-left-radius border-top-right-radius border-bottom-left-radius "
    "border-bottom-right-radius min-width max-width min-height max-height width height top right "
    "bottom left spacing icon-size font-size letter-spacing word-spacing outline-offset "
    "outline-radius text-indent outline-width".split()
)
BOX_LENGTH_PROPERTIES = frozenset({"margin", "padding", "border-width", "border-radius", "outline-radius"})
NEGATIVE_PROPERTIES = frozenset(
    "margin margin-top margin-right margin-bottom margin-left top right bottom left letter-spacing "
    "word-spacing text-indent outline-offset".split()
)
BORDER_SHORTHANDS = frozenset(
    {"border", "border-top", "border-right", "border-bottom", "border-left", "outline"}
)
BORDER_STYLES = frozenset(
    "none solid dashed dotted double groove ridge inset outset dot-dash dot-dot-dash native hidden".split()
)
# Properties whose value is words only, and the words that Qt takes for them.
WORD_PROPERTIES: dict[str, frozenset[str]] = {
    "border-style": BORDER_STYLES,
    "border-top-style": BORDER_STYLES,
    "border-right-style": BORDER_STYLES,
    "border-bottom-style": BORDER_STYLES,
    "border-left-style": BORDER_STYLES,
    "outline-style": BORDER_STYLES,
    "text-align": frozenset("left right center top bottom justify start end".split()),
    "text-decoration": frozenset("none underline overline line-through".split()),
    "text-transform": frozenset("none uppercase lowercase capitalize".split()),
    "font-style": frozenset("normal italic oblique".split()),
    "font-variant": frozenset("normal small-caps".split()),
    "font-weight": frozenset("normal bold lighter bolder".split()),
    "background-repeat": frozenset("repeat repeat-x repeat-y no-repeat".split()),
    "background-position": frozenset("top bottom left right center".split()),
    "background-attachment": frozenset("scroll fixed".split()),
    "background-clip": frozenset("margin border padding content".split()),
    "background-origin": frozenset("margin border padding content".split()),
    "subcontrol-origin": frozenset("margin border padding content".split()),
    "subcontrol-position": frozenset("top bottom left right center".split()),
    "image-position": frozenset("top bottom left right center".split()),
    "position": frozenset("relative absolute".split()),
}
PICTURE_PROPERTIES = frozenset({"background-image", "border-image", "image", "icon"})
NUMBER_PROPERTIES = frozenset(
    "show-decoration-selected paint-alternating-row-colors-for-empty-area etch-disabled-text "
    "dialogbuttonbox-buttons-have-icons".split()
)
# What Qt takes from a sheet though it is no matter of looks; also refused is every `qproperty-*`.
BEHAVIOUR_PROPERTIES = frozenset(
    "activate-on-singleclick arrow-keys-navigate-into-children button-layout combobox-list-mousetracking "
    "combobox-popup lineedit-password-character lineedit-password-mask-delay mdi-fill-space-on-maximize "
    "menu-scrollable menubar-altkey-navigation messagebox-text-interaction-flags mouse-tracking "
    "scrollbar-contextmenu scrollbar-leftclick-absolute-position scrollbar-middleclick-absolute-position "
    "scrollbar-roll-between-buttons scrollbar-scroll-when-pointer-leaves-control "
    "spinbox-click-autorepeat-rate spincontrol-disable-on-bounds tabbar-elide-mode tabbar-prefer-no-arrows "
    "titlebar-show-tooltips-on-buttons toolbutton-popup-delay".split()
)
# Properties of the web's layout and motion. A native window has its own layout, so they mean nothing here.
WEB_ONLY_PROPERTIES = frozenset(
    "align-content align-items align-self all animation animation-delay animation-direction "
    "animation-duration animation-fill-mode animation-iteration-count animation-name "
    "animation-play-state animation-timing-function appearance backdrop-filter backface-visibility "
    "background-blend-mode background-size box-sizing clear clip clip-path column-count columns "
    "content cursor direction display fill filter flex flex-basis flex-direction flex-flow flex-grow "
    "flex-shrink flex-wrap float gap grid grid-area grid-column grid-row grid-template "
    "grid-template-columns grid-template-rows hyphens isolation justify-content justify-items "
    "justify-self list-style list-style-type mix-blend-mode object-fit object-position order overflow "
    "overflow-wrap overflow-x overflow-y perspective pointer-events position resize row-gap "
    "scroll-behavior scrollbar-color scrollbar-width stroke stroke-width table-layout text-overflow "
    "text-rendering text-shadow touch-action transform transform-origin transition transition-delay "
    "transition-duration transition-property transition-timing-function user-select vertical-align "
    "visibility white-space will-change word-break word-wrap z-index zoom line-height opacity "
    "box-shadow -webkit-font-smoothing -webkit-appearance top right bottom left".split()
)

# Properties of ours that painted rows obey, whether a sheet names them or ours are made of the web's.
PAINTED_PROPERTIES = frozenset(
    "-qcw-place -qcw-tip -qcw-icon-color -qcw-icon-size -qcw-link-color -qcw-display -qcw-opacity "
    "-qcw-shadow -qcw-line-height -qcw-max-width-fraction -qcw-ring-width".split()
)
COMMENT_TYPES = frozenset(
    "text button_postback_response reply file_attachment system_event location contact_person buttons "
    "account_linking card carousel custom".split()
)
# Classes of parts that our own sheets do not style.
BARE_CLASSES = frozenset(
    "qcw-address-prompt qcw-attach-btn qcw-chat-wrapper--narrow qcw-comment__more--menu qcw-container--open "
    "qcw-details--over qcw-dialog__close qcw-emoji-btn qcw-field qcw-is-checked qcw-mid qcw-new-chat "
    "qcw-notice--failed qcw-notice--offline qcw-rooms__new qcw-search qcw-splitter qcw-trigger-button "
    "qcw-user-status--group".split()
)


def property_names() -> frozenset[str]:
    """The properties that mean something, and those of the web that are known to mean nothing here."""
    plain = COLOUR_PROPERTIES | LENGTH_PROPERTIES | BOX_LENGTH_PROPERTIES | BORDER_SHORTHANDS
    return plain | PICTURE_PROPERTIES | NUMBER_PROPERTIES | WEB_ONLY_PROPERTIES | WORD_PROPERTIES.keys()
